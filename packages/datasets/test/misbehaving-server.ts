import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface TestServer {
  /** Address of the folder that `name` answers for. */
  mirror(name: string): string;
  /** Requests so far: "name" or "name bytes=5-". */
  readonly requests: string[];
  close(): Promise<void>;
}

/** A server on 127.0.0.1 whose folders each answer in their own way. */
export async function startServer(answers: Readonly<Record<string, Answer>>): Promise<TestServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const name = request.url!.split("/")[1]!;
    requests.push([name, request.headers.range].filter(Boolean).join(" "));
    answers[name]!(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { requests, mirror: (name) => `http://127.0.0.1:${port}/${name}/`, close: () => closeServer(server) };
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

function startOf(request: IncomingMessage): number {
  return Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
}

/** Time for a client to read what came before a connection breaks off, since what it has not read is lost to it. */
const graceMilliseconds = 50;

/** Sends the content, from the position that is asked for, and breaks off after `most` bytes. */
export function ranged(content: Uint8Array, most = Infinity): Answer {
  return (request, response) => {
    const start = startOf(request);
    if (start >= content.length) return void response.writeHead(416).end();
    const headers = {
      "content-length": content.length - start,
      "content-range": `bytes ${start}-${content.length - 1}/${content.length}`,
    };
    response.writeHead(start > 0 ? 206 : 200, headers);
    const end = Math.min(content.length, start + most);
    const breakOff = (): void => void setTimeout(() => response.destroy(), graceMilliseconds);
    response.write(content.subarray(start, end), () => (end < content.length ? breakOff() : response.end()));
  };
}

/** Sends the whole content whatever is asked for. */
export function whole(content: Uint8Array, headers: Record<string, string> = {}): Answer {
  return (_, response) => void response.writeHead(200, headers).end(content);
}

export function status(code: number, headers: Record<string, string> = {}): Answer {
  return (_, response) => void response.writeHead(code, headers).end();
}

/** Sends bytes for ever, and never says how many. */
export function endless(): Answer {
  return (_, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write(new Uint8Array(65536)));
    };
    response.on("drain", more);
    more();
  };
}

/** Sends the first bytes and then nothing more. */
export function stalled(content: Uint8Array, count: number): Answer {
  return (_, response) => {
    response.writeHead(200, { "content-length": content.length });
    response.write(content.subarray(0, count));
  };
}
