import { expect, it } from "vitest";
import { readArguments } from "../command-line/arguments.js";
import { studyOptions, studyTrainings } from "./asked-study.js";

const trainingsOf = (...words: string[]) =>
  studyTrainings("compare", readArguments({ name: "compare", options: studyOptions }, words).values);

it("a study has every combination of the options of training that are swept", () => {
  const swept = trainingsOf(
    "--models",
    "vae",
    "--learning-rate",
    "0.001,0.01",
    "--batch-size",
    "16,32",
    "--optimizer",
    "adam,sgd",
  );
  expect(swept.map(({ learningRate, batchSize, optimizer }) => [optimizer, learningRate, batchSize])).toEqual([
    ...[
      ["adam", 0.001, 16],
      ["adam", 0.001, 32],
      ["adam", 0.01, 16],
      ["adam", 0.01, 32],
    ],
    ...[
      ["sgd", 0.001, 16],
      ["sgd", 0.001, 32],
      ["sgd", 0.01, 16],
      ["sgd", 0.01, 32],
    ],
  ]);
  expect(
    trainingsOf("--models", "vae", "--epochs", "3,9", "--patience", "2").map(({ epochs, patience }) => [
      epochs,
      patience,
    ]),
  ).toEqual([
    [3, 2],
    [9, 2],
  ]);
});

it("a model is not trained again for what it has not", () => {
  const swept = trainingsOf("--models", "pca,vae", "--likelihood", "categorical,normal");
  expect(swept.map(({ model, likelihood }) => [model, likelihood])).toEqual([
    ["pca", null],
    ["vae", "categorical"],
    ["vae", "normal"],
  ]);
});

it("one value stands for itself, and what is not given follows from the data and the model", () => {
  const [training] = trainingsOf("--models", "vae", "--learning-rate", "0.5");
  expect(training).toMatchObject({ learningRate: 0.5, batchSize: 64, optimizer: "adamax", likelihood: null });
});
