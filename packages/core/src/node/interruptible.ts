/** A run that Ctrl-C ends in order. */
export interface Interruption {
  /** Aborts at the first SIGINT, SIGTERM or SIGHUP. */
  readonly signal: AbortSignal;
  /** What to exit with: 130 after SIGINT, 143 after SIGTERM, 129 after SIGHUP, undefined when none came. */
  readonly exitCode: number | undefined;
  /** Gives the signals back. */
  dispose(): void;
}

const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type Name = keyof typeof codes;

/** Milliseconds in which a kill or a hang-up is the first one again: a group gets it as a whole, and each wrapper passes it on. */
const echo = 1000;

/** What of the process it needs; a test may put another one in its place. */
export type SignalSource = Pick<NodeJS.Process, "on" | "off" | "exit">;

/**
 * Ties an AbortSignal to Ctrl-C, a plain kill and a terminal that closes: the first SIGINT, SIGTERM or SIGHUP asks to stop,
 * the second exits at once. A SIGTERM or SIGHUP within a second of the first counts as the same one.
 *
 * @example
 * const interruption = interruptible();
 * await fit(model, data.train, { epochs: 100, checkpoints, signal: interruption.signal });
 * interruption.dispose();
 * process.exitCode = interruption.exitCode;
 */
export function interruptible(
  source: SignalSource = process,
  now: () => number = () => performance.now(),
): Interruption {
  const abort = new AbortController();
  let exitCode: number | undefined;
  let since = 0;
  const receive = (name: Name) => {
    if (exitCode !== undefined) {
      if (name === "SIGINT" || now() - since > echo) source.exit(codes[name]);
      return;
    }
    exitCode = codes[name];
    since = now();
    abort.abort(new Error(`stopped by ${name}`));
  };
  const names = Object.keys(codes) as Name[];
  for (const name of names) source.on(name, receive);
  return {
    signal: abort.signal,
    get exitCode() {
      return exitCode;
    },
    dispose: () => names.forEach((name) => source.off(name, receive)),
  };
}
