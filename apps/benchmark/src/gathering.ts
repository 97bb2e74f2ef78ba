/** A metric or a picture that could not be had, and why. */
export interface LeftOut {
  readonly what: string;
  readonly reason: string;
}

/** Collects what can be had. */
export interface Gathering {
  readonly leftOut: readonly LeftOut[];
  /** What `make` gives; undefined where it fails, and then that is noted with its reason. */
  readonly take: <T>(what: string, make: () => Promise<T>) => Promise<T | undefined>;
}

/**
 * For what comes after training: a split that cannot support one metric must not cost the others, nor the run.
 *
 * @param signal an interruption, which is no reason to leave something out: it is thrown on
 */
export function gathering(signal?: AbortSignal): Gathering {
  const leftOut: LeftOut[] = [];
  return {
    leftOut,
    take: async (what, make) => {
      try {
        return await make();
      } catch (error) {
        if (signal?.aborted && error === signal.reason) throw error;
        leftOut.push({ what, reason: reasonOf(error) });
        return undefined;
      }
    },
  };
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replaceAll(/\s*\n\s*/g, " ").replace(/\.$/, "");
}
