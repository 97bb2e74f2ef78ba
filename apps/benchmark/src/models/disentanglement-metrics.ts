import { type ExampleSource, type HostArray } from "@elbo/core";
import {
  betaVaeScore,
  dci,
  type Estimate,
  explicitness,
  factorVaeScore,
  interventionalRobustness,
  modularity,
  mutualInformationGap,
  separatedAttributePredictability,
} from "@elbo/metrics";
import { evenlySpaced } from "../data/evenly-spaced.js";
import {
  type BenchModel,
  type CodeSpace,
  type FamilyMetrics,
  type Metric,
  type MeasureOptions,
} from "./bench-model.js";
import { encodeSource } from "./encode-source.js";

/** Scores of codes against the factors that examples were made from: those that take seconds, or all, of which trees take a minute. */
export type Scores = "some" | "all";

/** As many points as the scores' study takes to learn from. */
const mostPoints = 10_000;

/** Codes and factors, point by point. */
interface Judged {
  readonly codes: HostArray;
  readonly factors: HostArray;
  readonly names: readonly string[];
  /** Of the posteriors, where they are normals with independent units. */
  readonly logVariance?: HostArray;
  readonly seed: number;
}

interface Score {
  readonly name: string;
  readonly meaning: string;
  readonly of: (judged: Judged) => Promise<Estimate>;
}

const some: readonly Score[] = [
  {
    name: "mutual information gap",
    meaning:
      "how much more of a factor's entropy its best code tells than the second best, mean over factors, with 20 bins of each code",
    of: ({ codes, factors, seed }) => mutualInformationGap(codes, factors, { seed }),
  },
  {
    name: "FactorVAE score",
    meaning:
      "how often the code that varies least names the factor that 64 examples share, on 5,000 votes after 10,000",
    of: ({ codes, factors, seed }) => factorVaeScore(codes, factors, { seed }),
  },
  {
    name: "beta-VAE score",
    meaning: "how often mean distances of codes name the factor that pairs share, to a linear classifier",
    of: ({ codes, factors, seed }) => betaVaeScore(codes, factors, { seed, train: 2000, test: 2000 }),
  },
  {
    name: "SAP score",
    meaning:
      "how much better one code alone predicts a factor than the second best code does, by linear support vector machines",
    of: ({ codes, factors, seed }) => separatedAttributePredictability(codes, factors, { seed }),
  },
  {
    name: "modularity",
    meaning: "whether each code tells of one factor alone, by mutual information",
    of: ({ codes, factors, seed }) => modularity(codes, factors, { seed }),
  },
];

const costly: readonly Score[] = [
  {
    name: "DCI disentanglement",
    meaning: "whether each code counts for one factor alone in gradient-boosted trees",
    of: ({ codes, factors, seed }) => dci(codes, factors, { seed }),
  },
  {
    name: "explicitness",
    meaning: "how well a linear classifier reads the factors off the whole code: 0.5 is chance",
    of: ({ codes, factors, seed }) => explicitness(codes, factors, { seed }),
  },
  {
    name: "interventional robustness",
    meaning: "how still a code stands while all factors but one change",
    of: ({ codes, factors, seed }) => interventionalRobustness(codes, factors, { seed }),
  },
];

/** Factors whose values have no order. */
const nominal: ReadonlySet<string> = new Set(["shape", "color"]);

/** Of models with normal posteriors. */
const ofPosteriors: Score = {
  name: "mutual information gap of posteriors",
  meaning:
    "the gap as Chen et al. 2018 have it: by draws from posteriors and their exact mixtures, over the factors whose values have an order",
  of: ({ codes, factors, names, logVariance, seed }) =>
    mutualInformationGap(codes, ordered(factors, names), { seed, logVariance: logVariance! }),
};

/** The columns of factors whose values have an order. */
function ordered({ values }: HostArray, names: readonly string[]): HostArray {
  const kept = [...names.keys()].filter((k) => !nominal.has(names[k]!));
  const points = values.length / names.length;
  const chosen = Int32Array.from({ length: points * kept.length }, (_, i) => {
    return values[Math.floor(i / kept.length) * names.length + kept[i % kept.length]!]!;
  });
  return { values: chosen, shape: [points, kept.length] };
}

/**
 * Scores of a model with codes on data with factors; none of other models and data. The codes are posterior means, of at most
 * 10,000 examples, each encoded once.
 */
export function disentanglement({ model, codes }: BenchModel, source: ExampleSource, which: Scores): FamilyMetrics {
  if (codes === undefined || source.factors === undefined) return {};
  let judged: Promise<Judged> | undefined;
  const metric =
    ({ name, meaning, of }: Score) =>
    async (given: ExampleSource, options: MeasureOptions): Promise<Metric[]> => {
      judged ??= judge(model, codes, evenlySpaced(given, mostPoints), options);
      const { value, standardError, units } = await of(await judged);
      return [{ name, value, standardError, unit: units === "1" ? "score" : units, meaning }];
    };
  const scores = which === "some" ? some : [...some, ...costly, ...(codes.logVariance ? [ofPosteriors] : [])];
  return Object.fromEntries(scores.map((score) => [score.name, metric(score)]));
}

async function judge(
  model: BenchModel["model"],
  codes: CodeSpace,
  source: ExampleSource,
  options: MeasureOptions,
): Promise<Judged> {
  const encoded = await encodeSource(model, codes, source, options);
  const { names } = source.factors!;
  const factors = source.factors!.read(Uint32Array.from({ length: source.size }, (_, i) => i));
  const { seed } = options;
  return {
    codes: encoded.codes,
    factors,
    names,
    seed,
    ...(encoded.logVariance && { logVariance: encoded.logVariance }),
  };
}
