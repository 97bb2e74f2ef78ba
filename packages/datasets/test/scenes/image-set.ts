import { idxFile } from "./made-files.js";

export const files = {
  trainImages: idxFile([10_100, 28, 28]),
  trainLabels: idxFile([10_100]),
  testImages: idxFile([100, 28, 28]),
  testLabels: idxFile([100]),
};
