import { DataError, show } from "@elbo/core";

/**
 * Throws a {@link DataError} `<where>: <what> must be <rule>; got <value>. <advice>` unless `holds`.
 * The counterpart for data of core's `requireArgument`.
 */
export function requireData(
  holds: boolean,
  where: string,
  what: string,
  rule: string,
  value: unknown,
  advice = "",
): asserts holds {
  if (holds) return;
  throw new DataError(`${where}: ${what} must be ${rule}; got ${show(value)}.${advice && ` ${advice}`}`);
}
