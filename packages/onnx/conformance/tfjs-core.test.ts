import "./jasmine-globals.js";
import { describe } from "vitest";
import { registerBackend } from "../src/backend/register.js";
import { loadNodeRuntime } from "../src/runtime/node.js";

registerBackend(() => loadNodeRuntime({ threads: 1 }));

const only = process.env["ONLY"];
const files = import.meta.glob([
  "../node_modules/@tensorflow/tfjs-core/dist/ops/**/*_test.js",
  "../node_modules/@tensorflow/tfjs-core/dist/optimizers/*_test.js",
  "../node_modules/@tensorflow/tfjs-core/dist/{gradients,tensor,variable,buffer}_test.js",
]);

for (const [path, load] of Object.entries(files)) {
  const name = path.replace(/.*\/dist\//, "");
  if (only !== undefined && !name.includes(only)) continue;
  await load();
}
describe("x", () => undefined);
