import "./jasmine-globals.js";
import { registerBackend } from "../src/backend/register.js";
import { loadNodeRuntime } from "../src/runtime/node.js";

// What vite adds to import.meta.
declare global {
  interface ImportMeta {
    glob(patterns: readonly string[]): Record<string, () => Promise<unknown>>;
  }
}

await registerBackend(() => loadNodeRuntime({ threads: 1 })).load();

/** A part of a file's name, to run only the files that contain it. */
const only = process.env["ONLY"] ?? "";
const files = import.meta.glob([
  "../node_modules/@tensorflow/tfjs-core/dist/ops/**/*_test.js",
  "../node_modules/@tensorflow/tfjs-core/dist/optimizers/*_test.js",
  "../node_modules/@tensorflow/tfjs-core/dist/{gradients,tensor,variable,buffer}_test.js",
]);

// Loading a file registers its tests.
for (const [path, load] of Object.entries(files)) if (path.includes(only)) await load();
