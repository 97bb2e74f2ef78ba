import { findModel, modelNames } from "../models/index.js";

/** Every model with a line on what it is, for help. */
export const modelList = {
  title: "Models",
  entries: modelNames.map((name) => [name, findModel(name).summary] as const),
};
