import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { encode } from "fast-png";
import { afterAll, beforeAll, expect, it } from "vitest";
import { quick, runLine, temporaryFolder } from "../commands/command-line.fixture.js";
import { readResults } from "../run/read-results.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (...names: string[]) => join(folder.path, ...names);

/** An npy file of bytes. */
function npy(shape: readonly number[], value: (i: number) => number): Uint8Array {
  const header = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape.join(", ")},), }`.padEnd(117) + "\n";
  const size = shape.reduce((product, length) => product * length, 1);
  return Buffer.concat([
    Buffer.from("\x93NUMPY\x01\0\x76\0", "latin1"),
    Buffer.from(header),
    Uint8Array.from({ length: size }, (_, i) => value(i)),
  ]);
}

beforeAll(async () => {
  folder = await temporaryFolder();
  for (const [label, name] of ["cat", "dog"].entries()) {
    await mkdir(at("pets", name), { recursive: true });
    for (let i = 0; i < 12; i++) {
      const data = Uint8Array.from({ length: 6 * 5 * 3 }, (_, at) => ((at * 7 + i) % 64) + 128 * label);
      await writeFile(at("pets", name, `${i}.png`), encode({ width: 5, height: 6, channels: 3, data }));
    }
  }
  await writeFile(
    at("chw.npy"),
    npy([24, 3, 8, 8], (i) => i % 256),
  );
  await writeFile(
    at("levels.npy"),
    npy([24, 8], (i) => i % 5),
  );
  await writeFile(
    at("labels.npy"),
    npy([24], (i) => i % 3),
  );
});
afterAll(() => folder.remove());

const train = (dataset: string, ...words: string[]) =>
  runLine([
    "train",
    "--backend",
    "cpu",
    ...quick,
    "--dataset",
    at(dataset),
    "--out",
    at(`run-${words.join("")}`),
    ...words,
  ]);

it("a folder of images is trained on as it was asked for, and measured again from its run", async () => {
  const outcome = await train("pets", "--image-size", "4x3", "--image-channels", "grey", "--split", "3,3,7");
  expect(outcome.code, outcome.stderr).toBe(0);
  const run = at("run---image-size4x3--image-channelsgrey--split3,3,7");
  const { plan } = await readResults(run);
  expect(plan.trainings[0]!.reading).toEqual({
    imageSize: [4, 3],
    imageChannels: "grey",
    split: { validation: 3, test: 3, seed: 7 },
  });
  const again = await runLine(["evaluate", run, "--json", "--samples", "1", "--evidence-samples", "1"]);
  expect(again.code, again.stderr).toBe(0);
  expect(JSON.parse(again.stdout)).toMatchObject({ split: "test", examples: 3 });
});

it("levels and labels of a file are those that were asked for", async () => {
  const words = ["--values", "categorical", "--levels", "5", "--labels", at("labels.npy")];
  const outcome = await train("levels.npy", ...words, "--validation", "4", "--out", at("levels"));
  expect(outcome.code, outcome.stderr).toBe(0);
  const { trainings } = await readResults(at("levels"));
  expect(trainings[0]!.model.config["data"]).toMatchObject({ kind: "categorical", levels: 5, classes: 3 });
  expect(trainings[0]!.metrics.find(({ split }) => split === "validation")!.examples).toBe(4);
});

it.each([
  [
    ["chw.npy"],
    'dataset: the examples must be [height, width, channels]; got "[3, 8, 8], which look like channels first". Give --layout chw, which turns them, or --layout hwc if it is not so.',
  ],
  [
    ["levels.npy", "--values", "binary"],
    "dataset: x[0, 2] must be 0 or 1 where values are binary; got 2. Give --values grey and --binarize.",
  ],
  [
    ["levels.npy", "--values", "grey", "--divide-by", "2"],
    "dataset: x[0, 3] must be in [0, 1] where values are grey; got 1.5. Give --divide-by to scale the values, for example 255.",
  ],
  [["levels.npy", "--values", "categorical"], "dataset: --levels must be an integer from 2 to 65536; got undefined."],
  [["levels.npy", "--array", "y"], 'dataset: --array or --label-array must be among x; got "y".'],
  [["levels.npy", "--image-size", "3"], "dataset: --image-size must be left out with a file of arrays; got [3,3]."],
  [["pets", "--levels", "3"], "dataset: --levels must be left out with a folder of images; got 3."],
  [
    ["pets", "--values", "real"],
    'dataset: --values must be grey or categorical for images; got "real". --binarize makes grey values binary.',
  ],
  [
    ["levels.npy", "--labels", "a", "--label-array", "b"],
    "dataset: --labels must be left out with --label-array; got ",
  ],
  [
    ["levels.npy", "--split", "20,4"],
    'dataset: --split must leave examples for training: it must be below 24; got {"validation":20,"test":4}. There are 24 examples.',
  ],
] as const)("of %j the error names what there is on the command line", async ([dataset, ...words], message) => {
  const { code, stderr, stdout } = await train(dataset, ...words);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain(message);
});

it.each([
  [["--split", "0.1"], "train: --split must be two shares below 1 or whole numbers, and perhaps a seed"],
  [["--image-size", "0x3"], "train: --image-size must be pixels of a side, such as 64, or of both"],
  [["--image-crop", "left"], "train: --image-crop must be pixels of a side"],
  [["--image-depth", "12"], 'train: --image-depth must be 8 or 16; got "12"'],
])("%j is no such value", async (words, message) => {
  const { code, stderr } = await train("pets", ...words);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

it("named data sets are read in one way", async () => {
  const { code, stderr } = await runLine(["train", "--backend", "cpu", "--dataset", "digits", "--levels", "4"]);
  expect(code).toBe(1);
  expect(stderr).toContain("dataset: --levels must be left out with digits; got 4.");
});

it("a table is trained on with its gaps, and its samples are rows in its units", async () => {
  const rows = Array.from({ length: 40 }, (_, i) => [
    i % 7 === 0 ? "" : (40 + 12 * Math.sin(i)).toFixed(1),
    ["red", "green", "blue"][i % 3],
    i % 5,
    ["a", "b"][i % 2],
  ]);
  await writeFile(at("people.csv"), ["age,colour,visits,group", ...rows.map((row) => row.join(","))].join("\n"));
  const words = ["--label-array", "group", "--types", "visits=count", "--out", at("people")];
  const outcome = await train("people.csv", ...words);
  expect(outcome.code, outcome.stderr).toBe(0);
  const { trainings } = await readResults(at("people"));
  expect(trainings[0]!.model.config["data"]).toMatchObject({
    kind: "mixed",
    classes: 2,
    columns: [
      { name: "age", kind: "real" },
      { name: "colour", levels: ["blue", "green", "red"] },
      { name: "visits", kind: "count" },
    ],
  });
  const sampled = await runLine(["sample", at("people"), "--count", "5", "--out", at("new.csv")]);
  expect(sampled.code, sampled.stderr).toBe(0);
  const lines = (await readFile(at("new.csv"), "utf8")).trim().split("\r\n");
  expect(lines[0]).toBe("age,colour,visits");
  expect(lines).toHaveLength(6);
  for (const line of lines.slice(1)) expect(line).toMatch(/^-?[\d.]+,(red|green|blue),\d+$/);
  const picture = await runLine(["sample", at("people"), "--out", at("new.png")]);
  expect(picture).toMatchObject({ code: 2 });
  expect(picture.stderr).toContain("--out must be a file that ends in .csv, because the examples are rows of a table");
});

it("impute fills the gaps of a split, and of a file of the user's in its order", async () => {
  const test = await runLine(["impute", at("people"), "--samples", "20", "--json"]);
  expect(test.code, test.stderr).toBe(0);
  expect(JSON.parse(test.stdout)).toMatchObject({ rows: 4, samples: 20 });
  await writeFile(at("gaps.csv"), "colour,age,visits\nred,,3\n,41.5,\n");
  const words = ["--rows", at("gaps.csv"), "--samples", "20", "--out", at("filled.csv"), "--json"];
  const outcome = await runLine(["impute", at("people"), ...words]);
  expect(outcome.code, outcome.stderr).toBe(0);
  expect(JSON.parse(outcome.stdout)).toMatchObject({ file: at("filled.csv"), rows: 2, gaps: 3 });
  const [names, first, second] = (await readFile(at("filled.csv"), "utf8")).trim().split("\r\n");
  expect(names).toBe("age,colour,visits");
  expect(first).toMatch(/^-?[\d.]+,red,3$/);
  expect(second).toMatch(/^41\.5,(red|green|blue),[\d.]+$/);
  const model = await train("people.csv", "--model", "ae", "--label-array", "group", "--out", at("certain"));
  expect(model.code, model.stderr).toBe(0);
  const refused = await runLine(["impute", at("certain")]);
  expect([refused.code, refused.stderr]).toEqual([
    2,
    expect.stringContaining("impute: model must be one with an encoder, a decoder and a prior that have densities"),
  ]);
});

it.each([
  [["--types", "age=float"], 2, "train: --types must be names of columns with one of real, positive, count,"],
  [["--exclude", "size"], 1, 'dataset: names of columns must be among age, colour; got "size".'],
  [["--types", "colour=count"], 1, 'dataset: column "colour" must be of numbers, because it is count; got "blue".'],
  [
    ["--types", "age=positive"],
    1,
    'dataset: column "age" must be of numbers above 0, because it is positive; got -1. Declare it by --types: real.',
  ],
  [["--levels", "3"], 1, "dataset: --levels must be left out with a table; got 3."],
  [
    ["--values", "real"],
    1,
    'dataset: --values must be left out with a table; got "real". --types says what its columns are.',
  ],
  [["--model", "gan"], 1, "gan-8-seed1: gan: data.kind must be of arrays"],
  [["--model", "pca"], 1, "data.kind must be of arrays"],
  [["--model", "vq-vae"], 1, "data.kind must be of arrays"],
] as const)("of a table, %j is refused with the way out", async (words, code, message) => {
  await writeFile(
    at("small.csv"),
    "age,colour\n-1,red\n2.5,green\n7,blue\n9,red\n3,red\n4,blue\n8,red\n1,green\n6,red\n5,blue",
  );
  const outcome = await runLine([
    "train",
    "--backend",
    "cpu",
    "--dataset",
    at("small.csv"),
    "--split",
    "1,1,1",
    "--out",
    at("refused"),
    ...words,
  ]);
  expect(outcome.code, outcome.stderr).toBe(code);
  expect(outcome.stderr).toContain(message);
});
