// Saves one checkpoint after the other until it is killed. Prints "step <n>" when checkpoint n is safe.
// Usage: node save.mjs <folder> <first step> <steps> <wait>, the last two of which killing.mjs takes.
import { writeSafetensors } from "../../dist/checkpoint/write-safetensors.js";
import { checkpointFolder } from "../../dist/node/index.js";
import { killing } from "./killing.mjs";

const [, , folder, first, ...kill] = process.argv;
const saved = killing(...kill);
const store = checkpointFolder(folder);
for (let step = Number(first); ; step++) {
  const tensors = new Map([["values", { values: new Int32Array(50_000).fill(step), shape: [50_000] }]]);
  await store.save(writeSafetensors({ tensors, metadata: {} }), { step, best: step % 7 === 0 });
  process.stdout.write(`step ${step}\n`);
  saved();
}
