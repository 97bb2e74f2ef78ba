import { DataError } from "@elbo/core";

/**
 * Why a transfer failed: "lost", the connection broke; "stalled", it did not break but brought too little; "refused",
 * the server said no; "wrong", what came is not the file.
 */
export class TransferError extends DataError {
  constructor(
    readonly reason: "lost" | "stalled" | "refused" | "wrong",
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
