import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { type AddressInfo, connect, createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { describe } from "vitest";

const paths = ["/usr/bin/redis-server", "/usr/local/bin/redis-server", "/opt/homebrew/bin/redis-server"];
const program = [process.env["ELBO_REDIS_SERVER"] ?? "", ...paths].find((path) => path !== "" && existsSync(path));
const required = process.env["ELBO_REQUIRE_REDIS"] === "1";

/** Tests against a real Redis; skipped, with a notice, where there is none, unless one is required. */
export function describeWithRedis(name: string, body: () => void): void {
  const reason = "there is no redis-server: install one, or name it in ELBO_REDIS_SERVER";
  if (program === undefined && required) throw new Error(reason);
  if (program === undefined) describe.skip(`${name} (${reason})`, body);
  else describe(name, body);
}

/** A Redis of its own, in a folder and at a port of its own. */
export class RedisServer {
  #child: ChildProcess | undefined;

  private constructor(
    readonly folder: string,
    readonly port: number,
  ) {}

  static async start(folder: string): Promise<RedisServer> {
    await mkdir(folder, { recursive: true });
    const server = new RedisServer(folder, await freePort());
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** @param keeps whether what it is given survives a restart; else it forgets everything */
  async start(keeps = true): Promise<void> {
    const own = ["--port", String(this.port), "--bind", "127.0.0.1", "--dir", this.folder, "--save", ""];
    const file = keeps ? ["--appendonly", "yes", "--appendfsync", "always"] : ["--appendonly", "no"];
    this.#child = spawn(program!, [...own, ...file], { stdio: "ignore" });
    while (!(await answers(this.port))) await wait(20);
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null) return;
    const over = new Promise((resolve) => child.once("close", resolve));
    child.kill("SIGTERM");
    await over;
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("error", () => resolve(false));
    socket.once("data", (data) => {
      socket.destroy();
      resolve(data.toString().startsWith("+PONG"));
    });
    socket.write("PING\r\n");
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
