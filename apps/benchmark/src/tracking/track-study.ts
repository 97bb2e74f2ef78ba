import { type Output } from "../command-line/output.js";
import { MlflowClient, MlflowError, type MlflowPlace } from "./mlflow-client.js";
import { createRun, type RunStatus, updateRun } from "./mlflow-run.js";

/** Begins the run that those of a study's cells are nested in. A server that fails costs one line, and nothing is tracked. */
export async function beginStudyRun(
  place: Omit<MlflowPlace, "parent">,
  name: string,
  output: Output,
): Promise<MlflowPlace | undefined> {
  try {
    const parent = await createRun(new MlflowClient(place.uri), { ...place, parent: null }, name);
    return { ...place, parent };
  } catch (error) {
    if (!(error instanceof MlflowError)) throw error;
    output.say(`The study goes on without being tracked: ${error.message}`);
    return undefined;
  }
}

/** Says how a study stands, where it is tracked and its server answers. */
export async function updateStudyRun(place: MlflowPlace | undefined, status: RunStatus, output: Output): Promise<void> {
  if (place === undefined || place.parent === null) return;
  try {
    await updateRun(new MlflowClient(place.uri), place.parent, status);
  } catch (error) {
    if (!(error instanceof MlflowError)) throw error;
    output.say(`The study's run in MLflow is not up to date: ${error.message}`);
  }
}
