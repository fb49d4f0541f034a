// A line between browser and server that can really be cut: before the server hears of a request,
// in the middle of its body, or after it acted and before the answer is back. It also keeps a ledger
// of what the server said.
import { createServer, request as ask, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export type Cut = "none" | "before" | "half" | "after";
type Receipt = { id: string; number: string; secret: string; photos: number };

export async function line(server = process.env.BASE_URL!) {
  let isDown = false;
  let halfway: () => Promise<void> = async () => {};
  let plan: (request: IncomingMessage) => Cut = () => "none";
  let build: string | undefined;
  const receipts: Receipt[] = [];
  const puts: string[] = [];
  const proxy = createServer((request, response) => {
    const body: Buffer[] = [];
    request.on("data", (part) => body.push(part));
    request.on("end", () => {
      const isOurs = request.url!.startsWith("/api/v1/");
      const cut = isDown ? "before" : isOurs ? plan(request) : "none";
      if (cut === "before") return void request.socket.destroy();
      const { hostname, port } = new URL(server);
      const on = ask({ hostname, port, path: request.url, method: request.method, headers: request.headers }, (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part) => parts.push(part));
        answer.on("end", () => {
          let whole = Buffer.concat(parts);
          if (request.url!.split("?")[0].endsWith("/complete") && answer.statusCode! < 300) receipts.push(JSON.parse(whole.toString()));
          if (request.method === "PUT" && answer.statusCode === 201 && request.url!.includes("/photos/")) puts.push(request.url!.split("?")[0]);
          if (cut === "after") return request.socket.destroy();
          const headers = { ...answer.headers };
          if (request.url === "/sw.js" && build) {
            whole = Buffer.from(whole.toString().replace(/const BUILD = "[^"]*"/, `const BUILD = "${build}"`));
            delete headers["content-length"];
            delete headers.etag;
          }
          response.writeHead(answer.statusCode!, headers).end(whole);
        });
      });
      on.on("error", () => request.socket.destroy());
      // The worker's file is read plain: a new build changes one word of it.
      if (request.url === "/sw.js") for (const name of ["accept-encoding", "if-none-match"]) on.removeHeader(name);
      const whole = Buffer.concat(body);
      if (cut !== "half") return void on.end(whole);
      // The server holds the first half in its hands; then whatever happens to it happens.
      on.setHeader("content-length", whole.length);
      on.write(whole.subarray(0, whole.length / 2), async () => {
        await halfway();
        on.destroy();
        request.socket.destroy();
      });
    });
    request.on("error", () => {});
  });
  await new Promise<void>((ready) => proxy.listen(0, "127.0.0.1", ready));
  return {
    address: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    /** No request arrives any more. */
    down: () => ((isDown = true), proxy.closeAllConnections()),
    up: () => (isDown = false),
    /** What happens to each request of the outbox. */
    cuts: (next: typeof plan) => (plan = next),
    /** What happens when a body is half there. */
    halfway: (next: typeof halfway) => (halfway = next),
    deploy: (next: string) => (build = next),
    /** Every receipt that the server gave, also those that never arrived. */
    receipts,
    /** Every photo that the server said was new. */
    puts,
    close: () => (proxy.closeAllConnections(), proxy.close()),
  };
}
