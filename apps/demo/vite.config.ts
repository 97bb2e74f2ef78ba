import { createRequire } from "node:module";
import { defineConfig, type Plugin, runnerImport } from "vite";
import { policy } from "./policy.js";
import { fromSource } from "./source-conditions.js";
import { type Catalogue } from "./src/protocol/settings.js";

// ONNX Runtime comes as files of its own, whose addresses the engine gives it.
const conditions = ["@elbo/source", "onnxruntime-web-use-extern-wasm", "browser", "module", "import", "default"];

/** `virtual:catalogue`: the declarations of families and data as JSON, so that a form needs no engine. */
function catalogue(): Plugin {
  const name = "virtual:catalogue";
  return {
    name: "elbo:catalogue",
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load: async (id) => {
      if (id !== `\0${name}`) return undefined;
      const { module } = await runnerImport<{ describeCatalogue(): Catalogue }>(
        new URL("./src/families/describe.ts", import.meta.url).pathname,
        fromSource,
      );
      return `export default ${JSON.stringify(module.describeCatalogue())};`;
    },
  };
}

/** The policy in the page itself, for hosts that set no headers. */
function policyOfPage(): Plugin {
  return {
    name: "elbo:policy",
    apply: "build",
    transformIndexHtml: () => [
      { tag: "meta", attrs: { "http-equiv": "Content-Security-Policy", content: policy }, injectTo: "head-prepend" },
    ],
  };
}

/**
 * `@tensorflow/tfjs` without its layers, data and converters, which elbo's packages do not use, and without WebGL, which is
 * `virtual:webgl` and comes where there is a graphics card. Gradients have to be registered as the whole registers them.
 */
function leanTfjs(): Plugin {
  const name = "@tensorflow/tfjs";
  const whole = createRequire(import.meta.url).resolve(`${name}/package.json`);
  const parts: Readonly<Record<string, string>> = {
    [name]: `import "@tensorflow/tfjs-core/dist/register_all_gradients";
             import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops";
             export * from "@tensorflow/tfjs-core";
             export * from "@tensorflow/tfjs-backend-cpu";`,
    "virtual:webgl": `import "@tensorflow/tfjs-backend-webgl";`,
  };
  return {
    name: "elbo:lean-tfjs",
    enforce: "pre",
    resolveId(id, importer, options) {
      if (Object.hasOwn(parts, id)) return `\0${id}`;
      const isPart = importer !== undefined && Object.hasOwn(parts, importer.slice(1));
      return isPart ? this.resolve(id, whole, { ...options, skipSelf: true }) : undefined;
    },
    load: (id) => (id.startsWith("\0") ? parts[id.slice(1)] : undefined),
  };
}

export default defineConfig({
  base: "./",
  plugins: [catalogue(), policyOfPage(), leanTfjs()],
  resolve: { conditions },
  worker: { format: "es", plugins: () => [leanTfjs()] },
  // Files stay files: a policy may forbid addresses that hold them.
  build: { target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 2000 },
});
