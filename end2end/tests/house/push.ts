// A push service of our own: takes what the house sends, checks its name (RFC 8292) and opens the
// seal (RFC 8291) with Node's own cryptography, written from the standards. And the letters that
// the house wrote, as files.
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";

type Message = { path: string; headers: Record<string, string | string[] | undefined>; body: Buffer };

export async function pushService() {
  const got: Message[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      got.push({ path: request.url!, headers: request.headers, body: Buffer.concat(parts) });
      response.writeHead(201).end();
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const keys = createECDH("prime256v1");
  keys.generateKeys();
  const auth = randomBytes(16);
  const endpoint = `${origin}/wpush/${randomBytes(8).toString("hex")}`;
  return {
    origin,
    /** As `PushSubscription.toJSON()` gives it. */
    subscription: {
      endpoint,
      keys: { p256dh: keys.getPublicKey().toString("base64url"), auth: auth.toString("base64url") },
    },
    got,
    /** The words inside a message. */
    open: ({ body }: Message) => {
      const salt = body.subarray(0, 16);
      const length = body[20];
      const theirs = body.subarray(21, 21 + length);
      const record = body.subarray(21 + length);
      expect(body.readUInt32BE(16), "one record").toBeGreaterThanOrEqual(record.length);
      const derive = (ikm: Buffer, salt: Buffer, info: Buffer, length: number) =>
        Buffer.from(hkdfSync("sha256", ikm, salt, info, length));
      const info = Buffer.concat([Buffer.from("WebPush: info\0"), keys.getPublicKey(), theirs]);
      const ikm = derive(keys.computeSecret(theirs), auth, info, 32);
      const key = derive(ikm, salt, Buffer.from("Content-Encoding: aes128gcm\0"), 16);
      const nonce = derive(ikm, salt, Buffer.from("Content-Encoding: nonce\0"), 12);
      const opener = createDecipheriv("aes-128-gcm", key, nonce);
      opener.setAuthTag(record.subarray(-16));
      const plain = Buffer.concat([opener.update(record.subarray(0, -16)), opener.final()]);
      const end = plain.lastIndexOf(2);
      expect(plain.subarray(end + 1).every((byte) => byte === 0), "padding").toBe(true);
      return plain.subarray(0, end).toString();
    },
    /** Signed by the key that the browser was given, for this push service, for a day at most. */
    checkName: ({ headers }: Message, given: string) => {
      const [, token, key] = /^vapid t=([^,]+), k=(.+)$/.exec(String(headers.authorization))!;
      expect(key).toBe(given);
      const [head, claims, signature] = token.split(".");
      const point = Buffer.from(key, "base64url");
      const jwk = { kty: "EC", crv: "P-256", x: point.subarray(1, 33).toString("base64url"), y: point.subarray(33).toString("base64url") };
      const isOurs = verify(
        "sha256", Buffer.from(`${head}.${claims}`),
        { key: createPublicKey({ key: jwk, format: "jwk" }), dsaEncoding: "ieee-p1363" },
        Buffer.from(signature, "base64url"),
      );
      expect(isOurs, "the signature").toBe(true);
      const { aud, exp } = JSON.parse(Buffer.from(claims, "base64url").toString());
      expect(aud).toBe(origin);
      expect(exp - Date.now() / 1000).toBeLessThanOrEqual(86_400);
    },
    close: () => (server.closeAllConnections(), server.close()),
  };
}

/** Letters and short messages that hold `words`, as the house wrote them into its folder. */
export const post = (words: string) => {
  const folder = process.env.POST!;
  return readdirSync(folder)
    .filter((name) => !name.startsWith("."))
    .sort()
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .filter((text) => text.includes(words));
};

/** No quiet hours: a journey may run at night. */
export async function atAnyHour(page: Page, number: string) {
  await page.goto(`/tra-cuu/${number}/thong-bao`);
  const quiet = page.getByLabel("Không làm phiền trong giờ yên tĩnh");
  if (await quiet.isChecked()) await page.locator(`label[for="${await quiet.getAttribute("id")}"]`).click();
  await expect(quiet).not.toBeChecked();
}
