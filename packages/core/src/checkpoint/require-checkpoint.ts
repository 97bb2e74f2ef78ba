import { CheckpointError, show } from "../errors.js";

/** Throws a {@link CheckpointError} unless `holds`. */
export function requireCheckpoint(
  holds: boolean,
  where: string,
  argument: string,
  rule: string,
  value: unknown,
  advice = "",
): asserts holds {
  if (holds) return;
  throw new CheckpointError(`${where}: ${argument} must be ${rule}; got ${show(value)}.${advice && ` ${advice}`}`);
}
