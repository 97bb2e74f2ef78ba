import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, expect } from "vitest";
import { toyModel, type ToyModel, type ToyOptions } from "./toy-model.js";

/** Makes toy models for the tests around it; each test's are freed after it, which must have left no other tensor. */
export function freshToyModels(): (options?: ToyOptions) => ToyModel {
  const models: ToyModel[] = [];
  let before: number;
  beforeEach(() => void (before = tf.memory().numTensors));
  afterEach(() => {
    models.splice(0).forEach((model) => model.dispose());
    expect(tf.memory().numTensors).toBe(before);
  });
  return (options) => {
    const model = toyModel(options);
    models.push(model);
    return model;
  };
}
