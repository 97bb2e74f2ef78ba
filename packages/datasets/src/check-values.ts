import { type Shape, type ValueKind, requireData } from "@elbo/core";
import { elementsOf } from "./array-source.js";

/** The rule of each kind, in words, and what to do where values break it. */
interface Rule {
  readonly holds: (value: number) => boolean;
  readonly text: string;
  readonly advice: string;
}

/** What values of arrays are; rows of tables are not checked value by value of one kind. */
export type ArrayKind = Exclude<ValueKind, "mixed">;

/** Values and what they should be. */
export interface ValueCheck {
  /** [size, ...shape], flat. */
  readonly x: ArrayLike<number>;
  readonly shape: Shape;
  readonly kind: ArrayKind;
  readonly levels?: number;
  readonly divideBy: number;
  /**
   * Examples before the first of these, where they are a part of more.
   * @default 0
   */
  readonly before?: number;
}

/**
 * Throws unless every value / divideBy, in float32 as it is kept, is possible for the kind. Names the first that is not,
 * and where it stands.
 *
 * @throws {DataError}
 */
export function checkValues(where: string, { x, shape, kind, levels, divideBy, before = 0 }: ValueCheck): void {
  const { holds, text, advice } = ruleOf(kind, levels ?? 0);
  for (let i = 0; i < x.length; i++) {
    const value = x[i]! / divideBy;
    if (!holds(Math.fround(value)))
      requireData(
        false,
        where,
        `x[${positionOf(i + before * elementsOf(shape), shape).join(", ")}]`,
        text,
        value,
        advice,
      );
  }
}

/**
 * Throws unless every label is a class.
 *
 * @throws {DataError}
 */
export function checkLabels(where: string, label: ArrayLike<number>, classes: number): void {
  const rule = `an integer from 0 to ${classes - 1}`;
  for (let i = 0; i < label.length; i++) {
    const value = label[i]!;
    const holds = Number.isInteger(value) && value >= 0 && value < classes;
    if (!holds) requireData(false, where, `label[${i}]`, rule, value, "Classes are counted from 0.");
  }
}

function ruleOf(kind: ArrayKind, levels: number): Rule {
  switch (kind) {
    case "binary":
      return {
        holds: (value) => value === 0 || value === 1,
        text: '0 or 1 where kind is "binary"',
        advice: 'Give kind "grey" and call binarize.',
      };
    case "grey":
      if (levels > 0) return ruleOfGreyLevels(levels - 1);
      return {
        holds: (value) => value >= 0 && value <= 1,
        text: 'in [0, 1] where kind is "grey"',
        advice: "Give divideBy to scale the values, for example 255.",
      };
    case "categorical":
      return {
        holds: (value) => Number.isInteger(value) && value >= 0 && value < levels,
        text: `an integer from 0 to ${levels - 1} where kind is "categorical"`,
        advice: "Give levels, one more than the largest value.",
      };
    case "real":
      return {
        holds: Number.isFinite,
        text: "finite in float32",
        advice: "Remove or replace such values first.",
      };
  }
}

function ruleOfGreyLevels(highest: number): Rule {
  // Rounded to float32, as values may come, the largest number of levels is 2e-3 off.
  const isLevel = (level: number): boolean => Math.abs(level - Math.round(level)) < 0.01;
  return {
    holds: (value) => value >= 0 && value <= 1 && isLevel(value * highest),
    text: `k / ${highest} in [0, 1] where kind is "grey" with ${highest + 1} levels`,
    advice: "Give divideBy to scale the values, for example 255, or leave levels out.",
  };
}

function positionOf(flat: number, shape: Shape): number[] {
  const position: number[] = [];
  let rest = flat;
  for (const length of [...shape].reverse()) {
    position.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return [Math.floor(flat / elementsOf(shape)), ...position];
}
