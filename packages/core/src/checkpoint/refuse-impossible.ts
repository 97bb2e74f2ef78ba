import { ArgumentError, CheckpointError, ShapeError } from "../errors.js";

/** Builds what a file asks for. What is impossible is the file's fault: the errors of building become those of a checkpoint. */
export function refuseImpossible<T>(where: string, build: () => T): T {
  try {
    return build();
  } catch (error) {
    const impossible = error instanceof ArgumentError || error instanceof ShapeError;
    if (!impossible) throw error;
    throw new CheckpointError(`${where}: the saved options must make a model; got: ${error.message}`, { cause: error });
  }
}
