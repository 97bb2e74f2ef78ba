import { idxFile } from "./made-files.js";

export const bytes = idxFile([2, 28, 28]);
