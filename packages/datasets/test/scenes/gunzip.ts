import { gzipSync } from "fflate";
import { idxFile } from "./made-files.js";

export const bytes = gzipSync(idxFile([2, 28, 28]));
