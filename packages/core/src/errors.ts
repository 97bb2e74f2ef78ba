import { didYouMean } from "./did-you-mean.js";

export { didYouMean };

const marker = Symbol.for("elbo.error");

/**
 * Every error that elbo throws on purpose. The message reads
 * `<where>: <argument> must be <rule>; got <value>. <what to do>`.
 */
export class ElboError extends Error {
  readonly [marker] = true;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }

  /** Recognises elbo's errors across copies of the package, where `instanceof` fails. */
  static isInstance(error: unknown): error is ElboError {
    return typeof error === "object" && error !== null && marker in error;
  }
}

/** An argument has an impossible or unknown value. */
export class ArgumentError extends ElboError {}

/** The shapes of two arguments, or of an argument and a model, do not fit. */
export class ShapeError extends ElboError {}

/** Data cannot be read, or are not what the model needs. */
export class DataError extends ElboError {}

/** A checkpoint is damaged, or belongs to another configuration or data set. */
export class CheckpointError extends ElboError {}

/** A loss term or a parameter stopped being finite during training. */
export class NonFiniteError extends ElboError {}

/** A tfjs backend, or a part of one, is missing. */
export class BackendError extends ElboError {}

/** Shows a value in an error message, on one line and not too long. */
export function show(value: unknown): string {
  const text = typeof value === "function" ? "a function" : (JSON.stringify(value, showSpecial) ?? String(value));
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

function showSpecial(_key: string, value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  return typeof value === "bigint" ? `${value}n` : value;
}

/**
 * Throws `<where>: <argument> must be <rule>; got <value>. <advice>` unless `holds`.
 *
 * @param where the function or option that was called, for example "dense"
 * @param argument its argument, for example "units"
 * @param rule what it must be, for example "a positive integer"
 * @param advice what to do instead, a sentence
 */
export type Require = (
  holds: boolean,
  where: string,
  argument: string,
  rule: string,
  value: unknown,
  advice?: string,
) => asserts holds;

function requireOr(Refusal: new (message: string) => ElboError): Require {
  return (holds, where, argument, rule, value, advice = "") => {
    if (holds) return;
    throw new Refusal(`${where}: ${argument} must be ${rule}; got ${show(value)}.${advice && ` ${advice}`}`);
  };
}

/** Throws an {@link ArgumentError} unless `holds`; see {@link Require}. */
export const requireArgument: Require = requireOr(ArgumentError);

/** Throws a {@link DataError} unless `holds`; see {@link Require}. */
export const requireData: Require = requireOr(DataError);

/** Throws a {@link CheckpointError} unless `holds`; see {@link Require}. */
export const requireCheckpoint: Require = requireOr(CheckpointError);

/** Throws a {@link ShapeError} unless `holds`; the arguments are those of {@link requireArgument}. */
export function requireShape(
  holds: boolean,
  where: string,
  argument: string,
  rule: string,
  shape: readonly (number | string | null)[],
  advice = "",
): asserts holds {
  if (holds) return;
  const sizes = shape.map(String).join(", ");
  throw new ShapeError(`${where}: ${argument} must ${rule}; got [${sizes}].${advice && ` ${advice}`}`);
}

/** Throws an {@link ArgumentError} that names the first key of `options` which is not in `known`. */
export function requireKnownOptions(where: string, options: object, known: readonly string[]): void {
  requireArgument(typeof options === "object" && options !== null, where, "options", "an object", options);
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  const advice = didYouMean(unknown, known, "Is it misspelt?");
  throw new ArgumentError(`${where}: options must be among ${known.join(", ")}; got ${show(unknown)}. ${advice}`);
}
