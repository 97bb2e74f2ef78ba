import { isDeepStrictEqual } from "node:util";
import { type Json } from "@elbo/core";
import { defineCommand } from "../command-line/command.js";
import { UsageError } from "../command-line/usage-error.js";
import { fixed } from "../report/metric-rows.js";
import { alignColumns } from "../report/text-table.js";
import { variantName } from "../models/training-config.js";
import { compareEvidence } from "../run/compare-evidence.js";
import { readEvidence } from "../run/kept-evidence.js";
import { findTraining, type FoundTraining } from "./find-training.js";

export const diff = defineCommand({
  name: "diff",
  summary: "says in what two trainings differ: configuration, data, and -log p(x) of the same test examples",
  argument: { name: "run", summary: "two runs or cells, or FOLDER/NAME of a training in a run or study", most: 2 },
  options: {},
  run: async ({ words, output }) => {
    if (words.length !== 2) throw new UsageError("diff: run", "two folders", words);
    const [a, b] = [await findTraining(words[0]!), await findTraining(words[1]!)];
    const configuration = differences(about(a), about(b));
    const evidence = await evidenceDifference(a, b);
    const rows = configuration.map(({ field, values }) => [
      field,
      ...values.map((value) => JSON.stringify(value ?? null)),
    ]);
    const table = alignColumns([["differs in", a.training.name, b.training.name], ...rows], 3);
    const nothing = "The configurations and the data are the same.";
    output.result(
      { a: words[0], b: words[1], configuration, evidence },
      `${rows.length === 0 ? nothing : table}\n\n${evidence.sentence}`,
    );
  },
});

interface Difference {
  readonly field: string;
  readonly values: readonly [Json | undefined, Json | undefined];
}

/** What decides a training, by field. */
function about({ training: { config, data, model } }: FoundTraining): Map<string, Json> {
  const { settings, ...fields } = config;
  const own = Object.entries(settings).map(([name, value]) => [`settings.${name}`, value] as const);
  const prints = Object.entries(data.fingerprints).map(([split, value]) => [`data.${split}`, value] as const);
  const entries = [...Object.entries(fields as object), ...own, ...prints, ["parameters", model.parameters] as const];
  return new Map(entries as [string, Json][]);
}

function differences(a: ReadonlyMap<string, Json>, b: ReadonlyMap<string, Json>): Difference[] {
  return [...new Set([...a.keys(), ...b.keys()])]
    .map((field) => ({ field, values: [a.get(field), b.get(field)] as const }))
    .filter(({ values: [first, second] }) => !isDeepStrictEqual(first, second));
}

/** The paired difference of -log p(x), or why there is none. */
async function evidenceDifference(a: FoundTraining, b: FoundTraining) {
  const without = (reason: string) => ({ sentence: `-log p(x) does not compare: ${reason}.` });
  if (a.training.data.fingerprints.test !== b.training.data.fingerprints.test)
    return without("the test examples differ");
  if (a.training.metrics.some(({ given }) => given) !== b.training.metrics.some(({ given }) => given))
    return without("one model is told the label");
  const [first, second] = [await keptOf(a), await keptOf(b)];
  if (first === undefined || second === undefined) return without("log p(x) of single examples was not kept of both");
  const { value, standardError, interval, pValue, examples } = await compareEvidence(first, second);
  // The difference of log p(x), a - b, is that of -log p(x) with the other sign.
  const [low, high] = [-interval[1], -interval[0]];
  const shown = `${fixed(-value, 3)} ± ${fixed(standardError, 3)} nats, 95 % interval ${fixed(low, 3)} to ${fixed(high, 3)}`;
  return {
    ...{ value: -value, standardError, interval: [low, high], pValue, examples },
    sentence: `-log p(x) of the first less that of the second, mean over ${examples} test examples in pairs: ${shown}.`,
  };
}

async function keptOf({ folder, training }: FoundTraining) {
  const values = await readEvidence(folder, training, "test");
  const { config } = training;
  return values && { model: variantName(config), perSeed: new Map([[config.seed, values]]) };
}
