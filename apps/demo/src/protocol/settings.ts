import { type Json } from "@elbo/core";

/** Everything that decides what a training comes to. It survives JSON, and the page's address. */
export interface Settings {
  /** A name in the list of data sets. */
  readonly data: string;
  /** A name in the list of families. */
  readonly model: string;
  /** What is chosen other than the defaults, by the names of options. */
  readonly options: Readonly<Record<string, Json>>;
}

/** An option of a family, as a form shows it. */
export interface OptionDescription {
  readonly name: string;
  readonly help: string;
  /** JSON Schema of its values. */
  readonly schema: Readonly<Record<string, Json>>;
  /** What it is where nothing is chosen; absent where the family decides by itself. */
  readonly fallback?: Json;
  /** Most models have it: a form keeps it for those who look for it. */
  readonly usual: boolean;
  /** Where a model takes it with some values of another option alone: what it is with each of them. */
  readonly cases?: readonly OptionCase[];
}

/** What an option is where another one has this value. */
export interface OptionCase {
  readonly option: string;
  readonly value: Json;
  readonly taken: boolean;
  readonly fallback?: Json;
}

/** A family, as the page shows it without an engine. */
export interface FamilyDescription {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly options: readonly OptionDescription[];
  /** Whether examples need labels. */
  readonly labelled: boolean;
}

/** A data set, as the page shows it without an engine. */
export interface DataDescription {
  readonly name: string;
  readonly title: string;
  readonly labelled: boolean;
}

/** What the page shows of families and data before any engine is loaded. */
export interface Catalogue {
  readonly families: readonly FamilyDescription[];
  readonly datasets: readonly DataDescription[];
}
