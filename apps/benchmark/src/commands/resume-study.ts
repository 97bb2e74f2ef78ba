import { type Values } from "../command-line/option.js";
import { type Output } from "../command-line/output.js";
import { startEngine } from "../engine.js";
import { readCells } from "../study/cell-folder.js";
import { carryOutStudy } from "./carry-out-study.js";
import { finishStudy } from "./finish-study.js";
import { type workerOptions } from "./study-options.js";

/** Does what is left of all cells of a study. */
export async function resumeStudy(
  folder: string,
  given: Values<typeof workerOptions>,
  retryFailed: boolean,
  output: Output,
): Promise<void> {
  const cells = await readCells(folder);
  const engine = await startEngine(cells[0]!.plan.backend, { threads: given.threads });
  output.say(`Study ${folder}, on, with ${cells.length} cells. ${engine.note}`);
  const done = await carryOutStudy(cells, { folder, engine, output, hints: [], given, retryFailed });
  finishStudy(done, { folder, output });
}
