import { ElboError } from "@elbo/core";

/** The user asked to stop, and what there was is saved. */
export class Interrupted extends ElboError {
  /** @param exitCode what the process ends with: 130 after Ctrl-C, 143 after a plain kill, 129 after a hang-up, 141 after a closed pipe */
  constructor(
    message: string,
    readonly exitCode = 130,
  ) {
    super(message);
  }
}

/** What a process ends with whose output nobody takes: 141 after a closed pipe, as a SIGPIPE would give, else 1. */
export function brokenCode(reason: unknown): number {
  return reason instanceof Error && "code" in reason && reason.code === "EPIPE" ? 141 : 1;
}
