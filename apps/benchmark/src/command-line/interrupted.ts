import { ElboError } from "@elbo/core";

/** The user asked to stop, and what there was is saved. */
export class Interrupted extends ElboError {
  /** @param exitCode what the process ends with: 130 after Ctrl-C, 143 after a plain kill */
  constructor(
    message: string,
    readonly exitCode = 130,
  ) {
    super(message);
  }
}
