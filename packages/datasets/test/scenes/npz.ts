import { npzFile } from "./made-files.js";

export const bytes = npzFile([20, 28, 28]);
