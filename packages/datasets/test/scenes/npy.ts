import { npyFile } from "./made-files.js";

export const bytes = npyFile([20, 28, 28]);
