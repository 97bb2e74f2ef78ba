import { writeFileSync } from "node:fs";

const rows = Array.from({ length: 20 }, (_, i) => `${12 + (i % 7) / 3},${["first", "second"][i % 2]}`);
writeFileSync("wine.csv", ["alcohol,cultivar", ...rows].join("\n"));
