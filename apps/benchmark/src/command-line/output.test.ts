import { Writable } from "node:stream";
import { expect, it } from "vitest";
import { createOutput } from "./output.js";

function record(isTTY: boolean) {
  let written = "";
  const stderr = { isTTY, columns: 10, write: (part: string) => (written += part) };
  return { output: createOutput(false, { stderr, stdout: stderr }), text: () => written };
}

it("writes a status line over on a terminal, cut to its width, and clears it before other lines", () => {
  const { output, text } = record(true);
  output.status("0123456789");
  output.say("done");
  output.say("again");
  expect(text()).toBe("\r\u001b[2K012345678\r\u001b[2Kdone\nagain\n");
});

it("leaves status lines out where nobody watches", () => {
  const { output, text } = record(false);
  output.status("half");
  output.result({}, "table");
  expect(text()).toBe("table\n");
});

/** A stream whose reader is gone. */
function closedPipe(): Writable {
  const error = Object.assign(new Error("write EPIPE"), { code: "EPIPE" });
  return new Writable({ write: (_chunk, _encoding, done) => done(error) });
}

it("notes that nobody takes what is written, and goes on", async () => {
  const stdout = closedPipe();
  const output = createOutput(false, { stdout, stderr: { write: () => true } });
  output.result({}, "table");
  output.say("more");
  expect(output.broken.aborted).toBe(false);
  await output.close();
  expect((output.broken.reason as Error).message).toBe("write EPIPE");
  expect(stdout.listenerCount("error")).toBe(0);
});

it("is whole when all was written", async () => {
  const output = createOutput(true, {
    stdout: new Writable({ write: (_chunk, _encoding, done) => done() }),
    stderr: { write: () => true },
  });
  output.result({}, "");
  await output.close();
  expect(output.broken.aborted).toBe(false);
});

it("says of a full disk in one line why not all was written", async () => {
  const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  const said: string[] = [];
  const output = createOutput(false, {
    stdout: new Writable({ write: (_chunk, _encoding, done) => done(full) }),
    stderr: { write: (text) => said.push(text) },
  });
  output.result({}, "table");
  await output.close();
  expect(said).toEqual(["elbo: output must go where it can be written; got ENOSPC: no space left on device, write.\n"]);
});
