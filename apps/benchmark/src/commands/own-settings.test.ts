import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { defineLatentModel, latentObjective, weight } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { afterAll, expect, it, vi } from "vitest";
import { registerModels } from "../models/index.js";
import { normalModel } from "../models/normal-model.js";
import { latentOptions } from "../models/options.js";
import { familyOptions, settingsOf } from "../models/settings.js";
import { readResults } from "../run/read-results.js";

// Other files of this process have loaded the commands without the family, and others may load them afterwards.
vi.hoisted(() => vi.resetModules());

/** A family with an option of its own, which nothing but this declaration knows of. */
const halfVae = defineLatentModel({
  name: "halfVae",
  kind: "half-vae",
  options: { klShare: weight(0.5, "share of the KL in the loss") },
  objective: (parts, { klShare }) =>
    latentObjective(parts, { divergences: { kl: { divergence: parts.kl, weight: klShare } } }),
});

registerModels({
  "half-vae": {
    summary: "VAE with half the KL",
    settings: settingsOf(halfVae),
    build: (config, data) =>
      normalModel(halfVae({ ...latentOptions(config, data), ...familyOptions(halfVae, config) })),
  },
});

// Commands list what is registered when they are loaded.
const { quick, runLine, temporaryFolder, writeImages } = await import("./command-line.fixture.js");
const folder = await temporaryFolder();
afterAll(async () => {
  vi.resetModules();
  await tf.setBackend("cpu");
  await folder.remove();
});

it("an option of a family is a flag with its help, a setting of the training, and a label of the report", async () => {
  const { stdout: help } = await runLine(["train", "--help"]);
  expect(help).toMatch(/--kl-share <number> +share of the KL in the loss \(half-vae; default: 0\.5\)\n/);
  expect(help).toMatch(/half-vae +VAE with half the KL/);
  // A default that follows from other options is said in words.
  expect(help.replaceAll(/\s+/g, " ")).toContain(
    "rows and columns of background around the image (dcgan; default: 2 for images of 28, else 0)",
  );
  const [out, images] = [join(folder.path, "run"), join(folder.path, "shown.idx")];
  await writeImages(images, 40);
  const asked = ["--model", "half-vae", "--kl-share", "0.25", "--dataset", images, "--binarize", "static"];
  const { code, stderr } = await runLine(["train", ...asked, "--backend", "cpu", ...quick, "--out", out]);
  expect(code, stderr).toBe(0);
  const [training] = (await readResults(out)).trainings;
  expect(training!.config.settings).toEqual({ klShare: 0.25 });
  expect(training!.model.config["klShare"]).toBe(0.25);
  expect(training!.name).toBe("half-vae-2-klShare0.25-seed1");
  const report = await readFile(join(out, "report.html"), "utf8");
  expect(report).toContain("half-vae, 2 units, kl share 0.25");
});

it("a setting that is not asked for has the family's default, and is swept like any other", async () => {
  const images = join(folder.path, "images.idx");
  await writeImages(images, 40);
  const data = ["--dataset", images, "--binarize", "static", "--backend", "cpu"];
  const asked = ["--models", "half-vae,vae", "--kl-share", "0,1", "--latent", "2", ...quick.slice(2)];
  const out = join(folder.path, "sweep");
  // Cells train in processes of their own, which know the models of the program alone.
  const { code, stderr, stdout } = await runLine(["compare", ...data, ...asked, "--out", out, "--dry-run", "--json"]);
  expect(code, stderr).toBe(0);
  const { size, cells } = JSON.parse(stdout) as { size: number; cells: { name: string; state: string }[] };
  const names = ["half-vae-2-klShare0-seed1", "half-vae-2-klShare1-seed1", "vae-2-seed1"];
  expect(cells).toEqual(names.map((name) => expect.objectContaining({ name, state: "pending" }) as unknown));
  expect(size).toBe(3);
});

it("an impossible value is refused by the option's own rule, and a model without the setting by name", async () => {
  const train = (...words: string[]) =>
    runLine(["train", "--backend", "cpu", "--out", join(folder.path, "none"), ...words]);
  const impossible = await train("--model", "half-vae", "--kl-share", "-1");
  expect([impossible.code, impossible.stderr]).toEqual([
    2,
    'train: --kl-share must be a number of at least 0; got "-1".\n',
  ]);
  const foreign = await train("--model", "vae", "--kl-share", "1");
  expect([foreign.code, foreign.stderr]).toEqual([
    2,
    "train: --kl-share must be left out with vae; got 1. It is for half-vae.\n",
  ]);
});

it("a name is registered once", () => {
  expect(() =>
    registerModels({
      vae: {
        summary: "",
        build: () => normalModel(halfVae({ data: { name: "bits", shape: [4], kind: "binary" }, latent: 1 })),
      },
    }),
  ).toThrow('registerModels: name must be one that no other model has; got "vae"');
});
