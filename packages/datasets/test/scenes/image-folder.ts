import { mkdirSync, writeFileSync } from "node:fs";
import { png } from "./decode-image.js";

mkdirSync("faces/ada", { recursive: true });
for (let i = 0; i < 10; i++) writeFileSync(`faces/ada/${i}.png`, png);
