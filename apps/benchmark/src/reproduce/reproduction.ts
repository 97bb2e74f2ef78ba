import { type FigureName, measure, type Measured } from "./figure.js";
import { type Environment } from "../run/environment.js";
import { type Results } from "../run/results.js";
import { type Protocol, type Published } from "./protocol.js";

/** Version of the layout of a file of a reproduction. */
export const reproductionSchema = 1;

/** What a protocol has come to, with what it is held beside: the source of a section of figures. */
export interface Reproduction {
  readonly schema: typeof reproductionSchema;
  readonly protocol: string;
  /** The words of the command line. */
  readonly command: string;
  /** ISO 8601, the day on which it was done. */
  readonly date: string;
  readonly environment: Environment;
  /** Of training and measuring, summed over all trainings, in seconds. */
  readonly seconds: number;
  readonly rows: readonly ReproducedRow[];
}

export interface ReproducedRow {
  readonly title: string;
  readonly seeds: readonly number[];
  /** Epochs that were trained, seed by seed. */
  readonly epochs: readonly number[];
  /** Epochs that the protocol asks for, where the budget had fewer of them trained. */
  readonly wholeEpochs?: number;
  readonly figures: Readonly<Partial<Record<FigureName, ReproducedFigure>>>;
}

export interface ReproducedFigure {
  readonly measured: Measured;
  readonly published?: Published;
  /** Whether they are as close as the protocol asks for; absent where it asks for nothing. */
  readonly within?: boolean;
}

export interface ReproduceOptions {
  readonly name: string;
  readonly protocol: Protocol;
  /** The hashes of each row's cells. */
  readonly cells: readonly ReadonlySet<string>[];
  /**
   * Epochs of each row's whole trainings, where fewer are trained.
   * @default none: the trainings are whole
   */
  readonly wholeEpochs?: readonly number[];
  readonly command: string;
  readonly date: Date;
}

/** What the results of a protocol's study say beside what was published. Rows of which nothing is done yet are left out. */
export function reproductionOf(
  { trainings, environment }: Pick<Results, "trainings" | "environment">,
  { name, protocol, cells, wholeEpochs, command, date }: ReproduceOptions,
): Reproduction {
  const own = cells.map((hashes) => trainings.filter(({ folder }) => hashes.has(folder)));
  const rows = protocol.rows.flatMap(({ title, published = {} }, i): ReproducedRow[] => {
    const ofRow = own[i]!;
    if (ofRow.length === 0) return [];
    const figures = protocol.figures.flatMap((figure) => {
      const measured = measure(figure, ofRow);
      return measured === undefined ? [] : [[figure, beside(measured, published[figure], protocol.tolerance[figure])]];
    });
    return [
      {
        title,
        seeds: ofRow.map(({ config }) => config.seed),
        epochs: ofRow.map(({ history }) => history.epochs.length),
        ...(wholeEpochs && { wholeEpochs: wholeEpochs[i]! }),
        figures: Object.fromEntries(figures) as ReproducedRow["figures"],
      },
    ];
  });
  const seconds = own.flat().reduce((sum, training) => sum + secondsOf(training), 0);
  return {
    ...{ schema: reproductionSchema, protocol: name, command },
    date: date.toISOString().slice(0, 10),
    ...{ environment, seconds: Math.round(seconds), rows },
  };
}

function beside(measured: Measured, published?: Published, tolerance?: number): ReproducedFigure {
  if (published === undefined) return { measured };
  const within = tolerance === undefined ? undefined : Math.abs(measured.mean - published.value) <= tolerance;
  return { measured, published, ...(within !== undefined && { within }) };
}

function secondsOf({ trainingSeconds, metrics }: Results["trainings"][number]): number {
  return metrics.reduce((sum, { seconds }) => sum + seconds, trainingSeconds);
}
