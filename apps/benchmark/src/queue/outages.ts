import { type Output } from "../command-line/output.js";

/** Tells of a connection that breaks, once until it is back: a client says so at each try. */
export class Outages {
  #last: string | undefined;

  constructor(readonly output: Output) {}

  broken(error: Error & { readonly code?: string }): void {
    const what = error.message || error.code || error.name;
    if (what === this.#last) return;
    this.#last = what;
    this.output.say(`Queue: ${what}; trying again.`);
  }

  /** Something came through. */
  over(): void {
    this.#last = undefined;
  }
}
