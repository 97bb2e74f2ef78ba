import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ArgumentError, createRng, DataError, type ExampleSource, show } from "@elbo/core";
import { afterAll, beforeAll, expect, test, type TestContext } from "vitest";
import { type Dataset } from "../dataset.js";
import { fashionMnist, mnist } from "./image-sets.js";

const absent = "MNIST is neither in ELBO_DATA_DIR nor in the cache";
const { stream } = createRng(0);
const rows = (start: number, count: number): Uint32Array => Uint32Array.from({ length: count }, (_, i) => start + i);

let empty: string;
let present: Dataset | undefined;
beforeAll(async () => {
  empty = await mkdtemp(join(tmpdir(), "elbo-empty-"));
  present = await mnist({ offline: true }).catch((error: unknown) => {
    if (DataError.isInstance(error) && error.message.includes("to work offline")) return undefined;
    throw error;
  });
});
afterAll(() => rm(empty, { recursive: true }));

function requirePresent(context: TestContext): Dataset {
  if (present === undefined) context.skip(absent);
  return present;
}

/** Size, sum of the bytes and first labels. */
function summary(source: ExampleSource): [number, number, number[]] {
  let sum = 0;
  for (let start = 0; start < source.size; start += 1000)
    for (const value of source.read(rows(start, 1000), stream)["x"]!.values) sum += Math.round(value * 255);
  return [source.size, sum, [...source.read(rows(0, 8), stream)["label"]!.values]];
}

test("MNIST has the sums and labels that NumPy finds in its files", (context) => {
  const { spec, train, validation, test: last } = requirePresent(context);
  expect(spec).toEqual({ name: "mnist", shape: [28, 28, 1], kind: "grey", levels: 256, classes: 10 });
  expect(summary(train)).toEqual([50_000, 1_309_089_051, [5, 0, 4, 1, 9, 2, 1, 3]]);
  expect(summary(validation)).toEqual([10_000, 258_209_494, [3, 8, 6, 9, 6, 4, 5, 3]]);
  expect(summary(last)).toEqual([10_000, 264_923_200, [7, 2, 1, 0, 4, 1, 4, 9]]);
});

test("drawn dynamically, MNIST has the mean of its grey values", async (context) => {
  requirePresent(context);
  const { train } = await mnist({ offline: true, binarize: "dynamic", validation: 59_000 });
  const { values } = train.read(rows(0, 1000), stream)["x"]!;
  const grey = present!.train.read(rows(0, 1000), stream)["x"]!.values;
  const total = (x: Iterable<number>, of: (value: number) => number): number =>
    [...x].reduce((sum, value) => sum + of(value), 0);
  const variance = total(grey, (p) => p * (1 - p));
  // Five standard deviations of a sum of Bernoulli draws.
  expect(Math.abs(total(values, (b) => b) - total(grey, (p) => p))).toBeLessThan(5 * Math.sqrt(variance));
});

test("MNIST is not taken for Fashion-MNIST, which has the same names of files", async (context) => {
  requirePresent(context);
  const dataDir = process.env["ELBO_DATA_DIR"];
  if (!dataDir) context.skip("ELBO_DATA_DIR is not set");
  const load = fashionMnist({ dataDir: join(dataDir!, "mnist"), cacheDir: empty, offline: true });
  await expect(load).rejects.toThrow(
    "fashion-mnist: train-images-idx3-ubyte must be present to work offline; got none.",
  );
});

test("what is nowhere is an error offline", async () => {
  const load = mnist({ dataDir: empty, cacheDir: empty, offline: true });
  await expect(load).rejects.toThrow(DataError);
  await expect(load).rejects.toThrow("mnist: train-images-idx3-ubyte must be present to work offline; got none.");
});

test("MNIST is asked for at its https mirrors in turn", async () => {
  const asked: string[] = [];
  const fetch = async (url: unknown): Promise<Response> => {
    asked.push(String(url));
    return new Response(null, { status: 503 });
  };
  await expect(mnist({ dataDir: empty, cacheDir: empty, fetch })).rejects.toThrow("answers 503");
  expect(asked).toEqual([
    "https://storage.googleapis.com/cvdf-datasets/mnist/train-images-idx3-ubyte.gz",
    "https://ossci-datasets.s3.amazonaws.com/mnist/train-images-idx3-ubyte.gz",
  ]);
});

test("Fashion-MNIST is not fetched by http unless that is allowed", async () => {
  const fetch = async (): Promise<Response> => {
    throw new Error("asked");
  };
  const options = { dataDir: empty, cacheDir: empty, fetch };
  await expect(fashionMnist(options)).rejects.toThrow(ArgumentError);
  await expect(fashionMnist(options)).rejects.toThrow(
    `fashion-mnist: allowHttp must be true to download from ${show("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/")}; got false. ` +
      "Content is checked by SHA-256; or give mirrors with https, or put the files in a folder and set ELBO_DATA_DIR to it.",
  );
  await expect(fashionMnist({ ...options, allowHttp: true })).rejects.toThrow("asked");
});

test.each([
  [{ allowHttp: "yes" }, 'mnist: allowHttp must be true or false; got "yes".'],
  [{ offline: 1 }, "mnist: offline must be true or false; got 1."],
  [{ dataDir: 5 }, "mnist: dataDir must be the path of a folder; got 5."],
  [
    { mirrors: "https://example.invalid" },
    'mnist: mirrors must be a list of addresses; got "https://example.invalid".',
  ],
  [{ fetch: "node" }, 'mnist: fetch must be a function; got "node".'],
  [{ signal: {} }, "mnist: signal must be an AbortSignal; got {}."],
  [{ timeoutSeconds: 0 }, "mnist: timeoutSeconds must be a positive number; got 0."],
  [
    { cache: "x" },
    'mnist: options must be among binarize, seed, validation, dataDir, cacheDir, mirrors, allowHttp, offline, timeoutSeconds, onProgress, signal, fetch; got "cache".',
  ],
])("the options %j are refused", async (options, message) => {
  await expect(mnist(options as object)).rejects.toThrow(ArgumentError);
  await expect(mnist(options as object)).rejects.toThrow(message);
});
