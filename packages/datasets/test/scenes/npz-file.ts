import { writeFileSync } from "node:fs";
import { npzFile } from "./made-files.js";

writeFileSync("faces.npz", npzFile([20, 28, 28]));
