// A server of one journey's own, that can be killed in the middle of anything and started again.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export async function mortal() {
  const home = mkdtempSync(join(tmpdir(), "vps-mortal."));
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  const address = `http://127.0.0.1:${port}`;
  const server = process.env.SERVER!;
  const env = {
    PATH: process.env.PATH,
    VPS_LISTEN: `127.0.0.1:${port}`,
    VPS_BASE_URL: address,
    VPS_SITE_DIR: process.env.SITE_DIR,
    VPS_DATABASE_URL: `sqlite://${home}/house.db`,
    VPS_FILES_URL: `${home}/files`,
    VPS_VAULT_KEY_FILE: `${home}/vault.key`,
    VPS_LOG: "error",
  };
  execFileSync(server, ["seed"], { env, stdio: "ignore" });
  let child: ChildProcess;
  async function start() {
    child = spawn(server, ["serve"], { env, stdio: "ignore" });
    for (;;) {
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
      const answer = await fetch(`${address}/readyz`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((again) => setTimeout(again, 20));
    }
  }
  async function kill() {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }
  /** One life after the other, whoever asks: two photos may ask in the same moment. */
  let turn = start();
  const next = (step: () => Promise<void>) => (turn = turn.then(step));
  await turn;
  return {
    address,
    /** kill -9, then a new one on the same data. */
    restart: () =>
      next(async () => {
        await kill();
        await start();
      }),
    end: () =>
      next(async () => {
        await kill();
        rmSync(home, { recursive: true, force: true });
      }),
  };
}
