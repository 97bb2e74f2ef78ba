import { type Json, show } from "@elbo/core";

/** A value of a stranger's file is not what it must be. */
export class StoredValueError extends Error {
  constructor(
    readonly rule: string,
    readonly value: unknown,
  ) {
    super(`must be ${rule}; got ${show(value)}`);
  }
}

/** Throws a {@link StoredValueError} unless a value at `path` is a T. */
export interface Check<T> {
  (value: unknown, path: string): void;
  /** What it checks for, which only types look at. */
  readonly of?: (value: T) => void;
}

function check<T>(rule: string, holds: (value: unknown) => boolean): Check<T> {
  return (value, path) => {
    if (!holds(value)) throw new StoredValueError(path === "" ? rule : `one whose ${path} is ${rule}`, value);
  };
}

export const text = check<string>("a text", (value) => typeof value === "string");

/** A text that holds to a rule. */
export function textThat(rule: string, holds: (value: string) => boolean): Check<string> {
  return check(rule, (value) => typeof value === "string" && holds(value));
}

export const flag = check<boolean>("true or false", (value) => typeof value === "boolean");
/** Any number, also one that is not finite. */
export const number = check<number>("a number", (value) => typeof value === "number");
export const count = check<number>("an integer from 0", (value) => isInteger(value, 0));
export const size = check<number>("an integer from 1", (value) => isInteger(value, 1));

/** An integer from 1 to a bound. */
export function sizeTo(most: number): Check<number> {
  return check(`an integer from 1 to ${most}`, (value) => isInteger(value, 1) && (value as number) <= most);
}

/** A name from which a path is made, that leads to one folder below and nowhere else. */
export const folderName = check<string>("the name of a folder in its folder", (value) => {
  return typeof value === "string" && isFolderName(value);
});

export function isFolderName(name: string): boolean {
  return name === "." || /^[\w+-][\w+.-]*$/.test(name);
}

export function oneOf<T>(values: readonly T[]): Check<T> {
  return check<T>(`one of ${values.join(", ")}`, (value) => values.some((each) => each === value));
}

export function list<T>(of: Check<T>): Check<readonly T[]> {
  const isList = check("a list", Array.isArray);
  return (value, path) => {
    isList(value, path);
    (value as unknown[]).forEach((each, at) => of(each, `${path}[${at}]`));
  };
}

/** A list with something in it. */
export function nonEmpty<T>(of: Check<T>): Check<readonly T[]> {
  const isFilled = check("a list of at least one", (value) => Array.isArray(value) && value.length > 0);
  return (value, path) => {
    isFilled(value, path);
    list(of)(value, path);
  };
}

/** A list of so many. */
export function tuple<T extends readonly unknown[]>(length: T["length"], of: Check<T[number]>): Check<T> {
  const isTuple = check(`a list of ${length}`, (value) => Array.isArray(value) && value.length === length);
  return (value, path) => {
    isTuple(value, path);
    list(of)(value, path);
  };
}

const isBranch = check("an object", (value) => typeof value === "object" && value !== null && !Array.isArray(value));

/** An object with any keys. */
export function record<T>(of: Check<T>): Check<Readonly<Record<string, T>>> {
  return (value, path) => {
    isBranch(value, path);
    for (const [key, each] of Object.entries(value as object)) of(each, `${path}.${key}`);
  };
}

/** An object with these fields; others are nobody's, and stay as they are. */
export function object<T extends object>(fields: { readonly [K in keyof T]-?: Check<T[K]> }): Check<T> {
  return (value, path) => {
    isBranch(value, path);
    for (const [key, of] of Object.entries(fields as Readonly<Record<string, Check<unknown>>>)) {
      const own: unknown = Object.hasOwn(value as object, key) ? (value as Record<string, unknown>)[key] : undefined;
      of(own, path === "" ? key : `${path}.${key}`);
    }
  };
}

export function optional<T>(of: Check<T>): Check<T | undefined> {
  return (value, path) => value === undefined || of(value, path);
}

export function nullable<T>(of: Check<T>): Check<T | null> {
  return (value, path) => value === null || of(value, path);
}

/** Any JSON, which the one who uses it checks. */
export const anything: Check<Json> = () => {};

function isInteger(value: unknown, least: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= least;
}
