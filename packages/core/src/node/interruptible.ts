/** A run that Ctrl-C ends in order. */
export interface Interruption {
  /** Aborts at the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** What to exit with: 130 after SIGINT, 143 after SIGTERM, undefined when neither came. */
  readonly exitCode: number | undefined;
  /** Gives the signals back. */
  dispose(): void;
}

const codes = { SIGINT: 130, SIGTERM: 143 } as const;
type Name = keyof typeof codes;

/** What of the process it needs; a test may put another one in its place. */
export type SignalSource = Pick<NodeJS.Process, "on" | "off" | "exit">;

/**
 * Ties an AbortSignal to Ctrl-C: the first SIGINT or SIGTERM asks to stop, the second exits at once.
 *
 * @example
 * const interruption = interruptible();
 * await fit(model, data.train, { epochs: 100, checkpoints, signal: interruption.signal });
 * interruption.dispose();
 * process.exitCode = interruption.exitCode;
 */
export function interruptible(source: SignalSource = process): Interruption {
  const abort = new AbortController();
  let exitCode: number | undefined;
  const receive = (name: Name) => {
    if (exitCode !== undefined) return source.exit(codes[name]);
    exitCode = codes[name];
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
