import { defineCommand } from "../command-line/command.js";
import { type Output } from "../command-line/output.js";
import { alignColumns } from "../report/text-table.js";
import { findProtocol, protocols } from "../reproduce/protocols.js";
import { duration } from "../run/progress.js";
import { reproduceOptions, runProtocol } from "./run-protocol.js";

export const reproduce = defineCommand({
  name: "reproduce",
  summary: "runs a published protocol and sets what it comes to beside the published figures; a second call goes on",
  argument: { name: "name", summary: "which protocol, as --list names them" },
  options: reproduceOptions,
  run: async ({ values, argument, output }) => {
    if (values.list) return listProtocols(output);
    await runProtocol(...findProtocol(argument), values, output);
  },
});

function listProtocols(output: Output): void {
  const entries = Object.entries(protocols);
  const rows = entries.map(([name, { summary, minutes, rows: lines, seeds }]) => [
    name,
    summary,
    String(lines.length * seeds.length),
    duration(60 * minutes),
  ]);
  const table = alignColumns([["name", "what", "trainings", "guess, on two cores"], ...rows], 2);
  output.result({ protocols: Object.fromEntries(entries) }, table);
}
