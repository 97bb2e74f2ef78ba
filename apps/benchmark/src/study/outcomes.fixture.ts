import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readCells } from "./cell-folder.js";
import { readStatus } from "./cell-state.js";

/** What every cell of a study comes to, without what the clock says. */
export async function outcomes(study: string) {
  const cells = await readCells(study);
  const each = cells.map(async (cell) => {
    const { state, results } = await readStatus(study, cell);
    const { history, metrics } = results!.trainings[0]!;
    const model = (await readFile(join(study, cell.hash, "model.safetensors"))).toString("base64");
    return {
      ...{ name: cell.name, hash: cell.hash, state, model, best: history.best },
      trainings: results!.trainings.length,
      metrics: metrics.map(({ split, elbo, evidence }) => ({ split, elbo, evidence })),
    };
  });
  return Promise.all(each);
}
