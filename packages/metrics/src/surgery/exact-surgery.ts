import { requireArgument, requireKnownOptions, requireShape } from "@elbo/core";
import { type Points, readPoints, type Rows } from "../points.js";

/** A model whose examples and codes can be counted: X examples, Z codes. */
export interface EnumerableModel {
  /** p_data(x), [X] */
  readonly data: Points;
  /** q(z|x), [X, Z] */
  readonly posterior: Points;
  /** p(z), [Z] */
  readonly prior: Points;
  /** p(x|z), [Z, X] */
  readonly likelihood: Points;
}

/** Exact figures in nats, means under the data. */
export interface ExactSurgery {
  /** E log p(x). */
  readonly evidence: number;
  readonly elbo: number;
  /** The bound in its forms, which are equal. */
  readonly elboForms: {
    /** E log p(x, z) - E log q(z|x). */
    readonly joint: number;
    /** E log p(x|z) - E KL(q(z|x) || p(z)). */
    readonly kl: number;
    /** E log p(x) - E KL(q(z|x) || p(z|x)). */
    readonly gap: number;
    /** E log p(x|z) - I_q(x; z) - KL(q(z) || p(z)). */
    readonly surgery: number;
  };
  /** E -log p(x|z). */
  readonly reconstruction: number;
  /** E KL(q(z|x) || p(z)). */
  readonly kl: number;
  readonly mutualInformation: number;
  readonly marginalKl: number;
  /** KL(p_data(x) q(z|x) || p(z) p(x|z)), over examples and codes together, in its forms, which are equal. */
  readonly augmented: {
    /** Of the two joint distributions. */
    readonly jointKl: number;
    /** KL(p_data || p(x)) + E_x KL(q(z|x) || p(z|x)). */
    readonly dataForm: { readonly dataKl: number; readonly inferenceGap: number };
    /** KL(q(z) || p(z)) + E_q(z) KL(q(x|z) || p(x|z)). */
    readonly latentForm: { readonly latentKl: number; readonly inverseGap: number };
  };
}

/**
 * ELBO surgery of a model that can be counted through, without any estimate: the bound in its forms, and the KL of the
 * augmented space of examples and codes,
 *
 *   KL(p_data(x) q(z|x) || p(z) p(x|z)) = KL(p_data || p(x)) + E KL(q(z|x) || p(z|x)) = KL(q(z) || p(z)) + E KL(q(x|z) || p(x|z)),
 *
 * which is -ELBO less the entropy of the data. Maximising the bound lowers all of them alike: a model can trade a good
 * p(x) for an easy posterior, or a good match of codes for a good inverse.
 *
 * @throws {ArgumentError} if an argument is unknown, or a row is no distribution (its sum may miss 1 by 1e-6)
 * @throws {ShapeError} if the tables do not fit
 * @see Hoffman & Johnson 2016, "ELBO surgery"; Zhao, Song & Ermon 2019, https://arxiv.org/abs/1706.02262, on both directions
 * @example
 * const even = [[0.5, 0.5], [0.5, 0.5]];
 * const { elbo } = await exactSurgery({ data: [0.5, 0.5], posterior: even, prior: [0.5, 0.5], likelihood: even });
 * console.log(elbo); // -log 2
 */
export async function exactSurgery(model: EnumerableModel): Promise<ExactSurgery> {
  const { data, posterior, prior, likelihood } = await readTables(model);
  const [examples, codes] = [data.size, prior.size];
  const p = (x: number, z: number) => prior.values[z]! * likelihood.values[z * examples + x]!;
  const q = (x: number, z: number) => data.values[x]! * posterior.values[x * codes + z]!;
  const modelOf = Float64Array.from({ length: examples }, (_, x) => total(codes, (z) => p(x, z)));
  const codesOf = Float64Array.from({ length: codes }, (_, z) => total(examples, (x) => q(x, z)));
  /** E over p_data(x) q(z|x). */
  const expect = (value: (x: number, z: number) => number) =>
    total(examples, (x) => total(codes, (z) => (q(x, z) === 0 ? 0 : q(x, z) * value(x, z))));
  const logPosterior = (x: number, z: number) => Math.log(posterior.values[x * codes + z]!);
  const logLikelihood = (x: number, z: number) => Math.log(likelihood.values[z * examples + x]!);
  const logPrior = (z: number) => Math.log(prior.values[z]!);
  const reconstruction = -expect(logLikelihood);
  const kl = expect((x, z) => logPosterior(x, z) - logPrior(z));
  const mutualInformation = expect((x, z) => logPosterior(x, z) - Math.log(codesOf[z]!));
  const marginalKl = expect((_, z) => Math.log(codesOf[z]!) - logPrior(z));
  const evidence = expect((x) => Math.log(modelOf[x]!));
  const inferenceGap = expect((x, z) => logPosterior(x, z) - Math.log(p(x, z) / modelOf[x]!));
  const joint = expect((x, z) => Math.log(p(x, z)) - logPosterior(x, z));
  const forms = {
    joint,
    kl: -reconstruction - kl,
    gap: evidence - inferenceGap,
    surgery: -reconstruction - mutualInformation - marginalKl,
  };
  return {
    ...{ evidence, elbo: joint, elboForms: forms, reconstruction, kl, mutualInformation, marginalKl },
    augmented: {
      jointKl: expect((x, z) => Math.log(q(x, z)) - Math.log(p(x, z))),
      dataForm: { dataKl: expect((x) => Math.log(data.values[x]! / modelOf[x]!)), inferenceGap },
      latentForm: {
        latentKl: marginalKl,
        inverseGap: expect((x, z) => Math.log(q(x, z) / codesOf[z]!) - logLikelihood(x, z)),
      },
    },
  };
}

const where = "exactSurgery";

async function readTables(model: EnumerableModel) {
  requireKnownOptions(where, model, ["data", "posterior", "prior", "likelihood"]);
  const [data, prior] = [await readVector("data", model.data), await readVector("prior", model.prior)];
  const posterior = await readTable("posterior", model.posterior, data.size, prior.size);
  const likelihood = await readTable("likelihood", model.likelihood, prior.size, data.size);
  return { data, posterior, prior, likelihood };
}

/** One distribution, as a row. */
async function readVector(name: string, points: Points): Promise<Rows> {
  const { values, count, size } = await readPoints(where, name, points);
  requireShape(size === 1, where, name, "be one distribution", [count, size]);
  const row = { values, count: 1, size: count };
  requireDistributions(name, row);
  return row;
}

async function readTable(name: string, points: Points, rows: number, columns: number): Promise<Rows> {
  const table = await readPoints(where, name, points);
  const fits = table.count === rows && table.size === columns;
  requireShape(fits, where, name, `have the shape [${rows}, ${columns}]`, [table.count, table.size]);
  requireDistributions(name, table);
  return table;
}

function requireDistributions(name: string, { values, count, size }: Rows): void {
  for (let row = 0; row < count; row++) {
    const each = Array.from(values.subarray(row * size, (row + 1) * size));
    const sum = each.reduce((a, b) => a + b, 0);
    // Rows of float32 miss 1 by some 1e-7.
    const holds = each.every((value) => value >= 0) && Math.abs(sum - 1) <= 1e-6;
    requireArgument(holds, where, name, "probabilities that add up to 1 in each row", each);
  }
}

function total(count: number, value: (index: number) => number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += value(i);
  return sum;
}
