interface Skip {
  /** Matches "<group> <test>". */
  readonly tests: RegExp;
  readonly reason: string;
}

/** What of tfjs-core's tests does not apply, or is not supported. */
export const skips: readonly Skip[] = [];
