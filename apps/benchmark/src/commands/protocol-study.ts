import { type JsonObject } from "@elbo/core";
import { optionWords } from "../command-line/options-file.js";
import { readArguments } from "../command-line/arguments.js";
import { type Values } from "../command-line/option.js";
import { type Engine } from "../engine.js";
import { type Protocol, type ProtocolRow } from "../reproduce/protocol.js";
import { mostDraws, shortenedEpochs, type Shortened } from "../reproduce/shorten.js";
import { type Cell } from "../study/cell.js";
import { askedStudy, studyOptions } from "./asked-study.js";

/** The cells of a protocol: all, and which of them each row is of. */
export interface ProtocolStudy {
  readonly cells: readonly Cell[];
  /** The hashes of each row's cells. */
  readonly rows: readonly ReadonlySet<string>[];
  /** Epochs of each row's whole trainings, where fewer are trained. */
  readonly wholeEpochs?: readonly number[];
  readonly hints: readonly string[];
}

/**
 * What a protocol trains, as `compare` would with the options of its rows. The first seeds of all rows come first, so that a
 * study that is stopped has something of each.
 *
 * @param shortened the seeds, and the part of the epochs
 */
export async function protocolStudy(protocol: Protocol, shortened: Shortened, engine: Engine): Promise<ProtocolStudy> {
  const rows: (readonly Cell[])[] = [];
  const hints = new Set<string>();
  const wholeEpochs: number[] = [];
  for (const row of protocol.rows) {
    const { options, epochs } = await rowOptions(protocol, row, shortened, engine);
    const asked = await askedStudy("reproduce", options, engine);
    rows.push(asked.cells);
    if (epochs !== undefined) wholeEpochs.push(epochs);
    asked.hints.forEach((hint) => hints.add(hint));
  }
  const inTurn = shortened.seeds.flatMap((_, i) => rows.flatMap((row) => row[i] ?? []));
  const cells = [...new Map(inTurn.map((cell) => [cell.hash, cell])).values()];
  return {
    ...{ cells, rows: rows.map((row) => new Set(row.map(({ hash }) => hash))), hints: [...hints] },
    ...(wholeEpochs.length > 0 && { wholeEpochs }),
  };
}

/** What a row asks for. */
interface RowOptions {
  readonly options: Values<typeof studyOptions>;
  /** Epochs of a whole training, where fewer are trained. */
  readonly epochs?: number;
}

/** The options of `compare` that a row stands for. Epochs in which a weight grows, or after which the rate falls, are shortened as all are. */
async function rowOptions(
  protocol: Protocol,
  row: ProtocolRow,
  shortened: Shortened,
  engine: Engine,
): Promise<RowOptions> {
  const whole = readOptions({ ...protocol.study, ...row.study, seeds: [...shortened.seeds] });
  const { share } = shortened;
  if (share === 1) return { options: whole };
  const { cells } = await askedStudy("reproduce", whole, engine);
  const { epochs, settings, decay } = cells[0]!.plan.trainings[0]!;
  const { ramp } = settings;
  const options = readOptions({
    ...{ ...protocol.study, ...row.study, seeds: [...shortened.seeds] },
    epochs: shortenedEpochs(epochs, shortened, protocol.usualEpochs),
    "evidence-samples": Math.min(mostDraws, whole["evidence-samples"]),
    ...(typeof ramp === "number" && { ramp: Math.max(1, Math.round(share * ramp)) }),
    ...(decay && { "decay-after": decay.after.map((after) => share * after) }),
  });
  return { options, epochs };
}

function readOptions(options: JsonObject): Values<typeof studyOptions> {
  return readArguments({ name: "reproduce", options: studyOptions }, optionWords(options, studyOptions)).values;
}
