import { type Json } from "@elbo/core";
import { type Abilities } from "./messages.js";

/** A picture as the address of a PNG file in itself, with the sizes of its grid. */
export interface StoredPicture {
  readonly png: string;
  readonly columns: number;
  readonly count: number;
}

/** What a model of each family looked like after it was trained: seen before any engine is there. */
export interface Showcase {
  readonly model: string;
  readonly data: string;
  readonly options: Readonly<Record<string, Json>>;
  readonly step: number;
  readonly samples: StoredPicture;
  readonly reconstructions: StoredPicture | null;
  /** Images of codes over the plane, from -reach to reach. */
  readonly tiles: StoredPicture | null;
  readonly reach: number;
  /** log p(z) over the same plane in hundredths, `side` values in a row. */
  readonly density: { readonly side: number; readonly values: readonly number[] } | null;
  /** Means of the prior's components in hundredths, [n, units]. */
  readonly centers: readonly number[] | null;
  /** Codes of held-out examples in hundredths, [n, units]. */
  readonly codes: readonly number[] | null;
  readonly abilities: Abilities;
  readonly labels: readonly number[] | null;
  /** Steps, and the terms of the loss at them. */
  readonly steps: readonly number[];
  readonly terms: Readonly<Record<string, readonly number[]>>;
}
