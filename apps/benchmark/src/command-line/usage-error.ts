import { ArgumentError, show } from "@elbo/core";

/** The command line itself is wrong: nothing was started. */
export class UsageError extends ArgumentError {
  constructor(argument: string, rule: string, value: unknown, advice = "") {
    super(`${argument} must be ${rule}; got ${show(value)}.${advice && ` ${advice}`}`);
  }
}
