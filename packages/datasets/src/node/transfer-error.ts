import { DataError } from "@elbo/core";

/**
 * Why a transfer failed: "lost", it broke off and can go on; "refused", nothing came; "wrong", what came is not the
 * file.
 */
export class TransferError extends DataError {
  constructor(
    readonly reason: "lost" | "refused" | "wrong",
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
