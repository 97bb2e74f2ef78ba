import { ArgumentError, DataError } from "@elbo/core";
import { expect, test } from "vitest";
import { datasetNames, loadDataset } from "./datasets.js";

const request = { values: null, binarize: null, validation: null } as const;

test("shapes are images of four factors, and all of dSprites' five in full", async () => {
  expect(datasetNames).toEqual([
    "digits",
    "shapes",
    "shapes-full",
    "shapes-full-32",
    "scenes",
    "mnist",
    "fashion-mnist",
  ]);
  const {
    spec,
    train,
    validation,
    test: last,
  } = await loadDataset({ ...request, dataset: "shapes", validation: 1000 });
  expect([spec.shape, spec.kind, train.size + validation.size + last.size]).toEqual([
    [32, 32, 1],
    "binary",
    3 * 6 * 32 * 32,
  ]);
  expect([validation.size, last.factors!.names]).toEqual([1000, ["shape", "scale", "x", "y"]]);
  const full = await loadDataset({ ...request, dataset: "shapes-full" });
  expect([full.spec.shape, full.train.size, full.validation.size, full.test.size]).toEqual([
    [64, 64, 1],
    725_280,
    2000,
    10_000,
  ]);
  expect(full.test.factors!.sizes).toEqual([3, 6, 40, 32, 32]);
  const small = await loadDataset({ ...request, dataset: "shapes-full-32" });
  expect([small.spec.shape, small.train.size]).toEqual([[32, 32, 1], 725_280]);
});

test("a file that is called dSprites is read as dSprites", async () => {
  const call = loadDataset({ ...request, dataset: "/nowhere/dsprites_64x64.npz" });
  await expect(call).rejects.toThrow(DataError);
  await expect(call).rejects.toThrow(/listNpzFile: path must be a file that can be read/);
});

test.each(["shapes", "shapes-full", "./dsprites.npz"])(
  "%s are binary, and neither become grey nor are binarised",
  async (dataset) => {
    const grey = loadDataset({ ...request, dataset, values: "grey" });
    await expect(grey).rejects.toThrow(ArgumentError);
    await expect(grey).rejects.toThrow(`datasets: --values must be "binary", which ${dataset} is; got "grey".`);
    await expect(loadDataset({ ...request, dataset, binarize: "static" })).rejects.toThrow(
      `datasets: --binarize must be left out; got "static". ${dataset} is binary as it is.`,
    );
  },
);

test("scenes are color images of six factors, in levels that are left as they are", async () => {
  const request = { dataset: "scenes", values: null, binarize: null, validation: null };
  const { spec, train, validation, test: held } = await loadDataset(request);
  expect(spec).toMatchObject({ shape: [32, 32, 3], kind: "grey", levels: 256 });
  expect(train.size + validation.size + held.size).toBe(16_000);
  expect(held.factors?.sizes).toEqual([5, 5, 5, 4, 4, 8]);
  const refused = () => loadDataset({ ...request, binarize: "threshold" });
  await expect(refused()).rejects.toThrow(
    'datasets: --binarize must be left out; got "threshold". Its values are levels of red, green and blue.',
  );
  await expect(loadDataset({ ...request, values: "binary" })).rejects.toThrow(
    'datasets: --values must be "grey", which scenes is; got "binary".',
  );
});
