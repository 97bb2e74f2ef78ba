import { requireCount } from "../counts.js";
import { requireArgument } from "../errors.js";

/** Equally spaced values: 0, spacing, ..., (count - 1) spacing. */
export interface Levels {
  /** 2 or more. */
  readonly count: number;
  readonly spacing: number;
}

/** @throws {ArgumentError} unless there are levels */
export function requireLevels(where: string, { count, spacing }: Levels): void {
  requireCount(where, "levels.count", count, 2);
  const holds = Number.isFinite(spacing) && spacing > 0;
  requireArgument(holds, where, "levels.spacing", "a positive number", spacing);
}
