// What the house sent: scripts/with-server.sh lets it write each letter and text message to a file.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "@playwright/test";

const folder = () => {
  const path = process.env.POST;
  if (!path) throw new Error("POST is not set: run through scripts/with-server.sh");
  return path;
};

/** Everything that was sent to `to` (E.164 or an e-mail), oldest first. */
export async function sentTo(to: string): Promise<string[]> {
  // The names begin with a UUIDv7: they sort by time.
  const names = (await readdir(folder())).filter((name) => !name.startsWith(".")).sort();
  const all = await Promise.all(names.map((name) => readFile(join(folder(), name), "utf8")));
  return all.filter((text) => text.startsWith(`To: ${to}\n`));
}

/** The six digits of the newest code to `to`, once more than `before` messages have come. */
export async function codeFor(to: string, before = 0): Promise<string> {
  let codes: string[] = [];
  await expect(async () => {
    codes = (await sentTo(to)).flatMap((text) => text.replace(to, "").match(/\b\d{6}\b/) ?? []);
    expect(codes.length).toBeGreaterThan(before);
  }).toPass({ timeout: 20_000 });
  return codes.at(-1)!;
}
