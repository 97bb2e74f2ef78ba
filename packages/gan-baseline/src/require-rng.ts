import { requireArgument } from "@elbo/core";

/** Throws an ArgumentError unless it is a generator of random numbers. */
export function requireRng(where: string, rng: unknown): void {
  const holds = typeof rng === "object" && rng !== null && "split" in rng;
  requireArgument(holds, where, "rng", "a generator", rng, "createRng(seed) makes one.");
}
