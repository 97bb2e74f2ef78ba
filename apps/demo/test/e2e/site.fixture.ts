import { readFile } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { policy } from "../../policy.js";

const dist = fileURLToPath(new URL("../../dist/", import.meta.url));
/** Pages are served below a folder, as GitHub's are. */
const folder = "/some/folder/";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

/** The built page on a server of its own. */
export interface Site {
  readonly address: string;
  /** Paths that were asked for. */
  readonly asked: string[];
  /** Paths that are asked for and not answered yet. */
  readonly waiting: ReadonlySet<string>;
  /** Answers none of these paths until what it returns is called. */
  hold(isHeld: (path: string) => boolean): () => void;
  close(): Promise<void>;
}

/** Whether headers isolate the page, which gives it threads, and carry the policy: "strict" with every file. */
export type Headers = "none" | "isolated" | "strict";

export async function serveSite(kind: Headers = "none"): Promise<Site> {
  const asked: string[] = [];
  const waiting = new Set<string>();
  let isHeld: (path: string) => boolean = () => false;
  let released = Promise.resolve();
  const headers = (path: string) => ({
    ...(kind !== "none" && {
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Embedder-Policy": "require-corp",
    }),
    ...((kind === "strict" || (kind === "isolated" && path.endsWith(".html"))) && {
      "Content-Security-Policy": policy,
    }),
  });
  const hold = (held: typeof isHeld) => {
    let release: (() => void) | undefined;
    released = new Promise((resolve) => (release = resolve));
    isHeld = held;
    return () => {
      isHeld = () => false;
      release!();
    };
  };
  const untilAllowed = async (pathname: string) => {
    if (!isHeld(pathname)) return;
    waiting.add(pathname);
    await released;
    waiting.delete(pathname);
  };
  const answer = async (pathname: string, response: ServerResponse) => {
    asked.push(pathname);
    await untilAllowed(pathname);
    const path = normalize(join(dist, pathname.replace(folder, "/").replace(/\/$/, "/index.html")));
    await readFile(path).then(
      (body) =>
        response.writeHead(200, { ...headers(path), "Content-Type": types[extname(path)] ?? "text/plain" }).end(body),
      () => response.writeHead(404).end(),
    );
  };
  const server = createServer(
    ({ url = "/" }, response) => void answer(decodeURIComponent(new URL(url, "http://localhost").pathname), response),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}${folder}`, asked, waiting, hold, close: () => closeServer(server) };
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
