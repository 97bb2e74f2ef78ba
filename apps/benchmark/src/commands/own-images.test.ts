import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readSafetensors } from "@elbo/core";
import { readNpy } from "@elbo/datasets";
import { decode, encode } from "fast-png";
import { afterAll, beforeAll, expect, it } from "vitest";
import { quick, runLine, temporaryFolder, writeImages } from "./command-line.fixture.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (...names: string[]) => join(folder.path, ...names);

beforeAll(async () => {
  folder = await temporaryFolder();
  await writeImages(at("images.idx"), 40);
  await writeImages(at("others.idx"), 30, 2);
  await writeImages(at("larger.idx"), 30, 2, 5);
  const words = ["--dataset", at("images.idx"), "--binarize", "static", "--backend", "cpu", "--out", at("run")];
  const { code, stderr } = await runLine(["train", ...words, ...quick]);
  expect(code, stderr).toBe(0);
  for (const [i, name] of ["a.png", "b.png"].entries()) {
    const data = Uint8Array.from({ length: 64 }, (_, pixel) => (pixel % 2 === i ? 255 : 0));
    await writeFile(at(name), encode({ width: 8, height: 8, channels: 1, data }));
  }
});
afterAll(() => folder.remove());

const json = async (...words: string[]) => {
  const outcome = await runLine([...words, "--json"]);
  expect(outcome.code, outcome.stderr).toBe(0);
  return JSON.parse(outcome.stdout) as Record<string, unknown>;
};

it("encode writes the codes of a split as .npy and as CSV, row by row the same", async () => {
  const { files, examples, units } = await json("encode", at("run"), "--split", "train");
  expect([examples, units]).toEqual([32, 2]);
  const [npy, csv] = files as string[];
  const { values, shape } = readNpy(await readFile(npy!));
  expect(shape).toEqual([32, 2]);
  const lines = (await readFile(csv!, "utf8")).trim().split("\r\n");
  expect(lines[0]).toBe("z0,z1");
  expect(lines.slice(1).flatMap((line) => line.split(",").map(Number))).toEqual([...values]);
  expect((await json("encode", at("run"), "--out", at("only.csv")))["files"]).toEqual([at("only.csv")]);
});

it("reconstruct sets images of the user's above what the model makes of them", async () => {
  const { file, images } = await json("reconstruct", at("a.png"), at("b.png"), "--run", at("run"));
  expect(images).toBe(2);
  const { width, height } = decode(await readFile(file as string));
  // Two columns and two rows of one size.
  expect(width).toBe(height);
});

it("interpolate goes from one image to another in so many steps", async () => {
  const { file } = await json("interpolate", at("a.png"), at("b.png"), "--run", at("run"), "--steps", "5");
  const { width, height } = decode(await readFile(file as string));
  // Five images of 4 pixels with gaps of one between them, enlarged twelve times.
  expect([width, height]).toEqual([12 * (5 * 4 + 4), 12 * 4]);
});

it("evaluate measures other data of the same shape and kind, and names what does not fit", async () => {
  const few = ["--samples", "1", "--evidence-samples", "1"];
  expect(await json("evaluate", at("run"), "--dataset", at("others.idx"), "--split", "train", ...few)).toMatchObject({
    examples: 24,
  });
  const other = await runLine(["evaluate", at("run"), "--dataset", at("larger.idx"), ...few]);
  expect(other.code).toBe(1);
  expect(other.stderr).toContain(
    'evaluate: data "larger.idx" must have examples of the model\'s shape [4, 4, 1]; got [5, 5, 1].',
  );
});

it("export writes all weights as safetensors, with what the model is", async () => {
  const { file, tensors } = await json("export", at("run"), "--safetensors");
  const { tensors: read, metadata } = readSafetensors(await readFile(file as string));
  expect(read.size).toBe(tensors);
  expect(metadata["kind"]).toBe("vae");
  expect(JSON.parse(metadata["config"]!)).toMatchObject({ latent: 2, hidden: [4] });
});

it.each([
  [["reconstruct", "--run", "RUN"], 2, 'reconstruct: images must be one PNG or JPEG file at least; got "none"'],
  [["impute", "RUN"], 2, 'impute: run must be one of a table; got "binary". Other data have no gaps.'],
  [["interpolate", "A", "--run", "RUN"], 2, "interpolate: images must be two PNG or JPEG files; got 1"],
  [
    ["reconstruct", "nowhere.png", "--run", "RUN"],
    1,
    "nowhere.png: the file must be one that can be read; got an error: ENOENT",
  ],
  [["reconstruct", "IDX", "--run", "RUN"], 1, "the file must be a PNG or JPEG image"],
  [
    ["export", "RUN", "--safetensors", "--out", "x.onnx"],
    2,
    'export: --out must be a file that ends in .safetensors; got "x.onnx"',
  ],
  [
    ["export", "RUN", "--out", "x.safetensors"],
    2,
    'export: --out must be a file that ends in .onnx; got "x.safetensors"',
  ],
] as const)("%j is refused in one line", async (words, code, message) => {
  const paths: Record<string, string> = { RUN: at("run"), A: at("a.png"), IDX: at("images.idx") };
  const outcome = await runLine(words.map((word) => paths[word] ?? word));
  expect(outcome).toMatchObject({ code, stdout: "" });
  expect(outcome.stderr).toContain(message);
});
