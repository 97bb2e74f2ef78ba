import { requireData } from "../errors.js";
import { type DataSpec } from "./source.js";

/**
 * Checks that examples come with labels of classes that a model knows.
 *
 * @param classes of the model
 * @throws {DataError} if the data have no labels, or more classes
 */
export function requireLabels(where: string, classes: number, data: DataSpec): void {
  const about = `the labels of data "${data.name}"`;
  const holds = data.classes !== undefined && data.classes <= classes;
  const advice = "The `classes` of a specification say how many there are.";
  requireData(holds, where, about, `of at most the model's ${classes} classes`, data.classes, advice);
}
