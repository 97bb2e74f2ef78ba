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
