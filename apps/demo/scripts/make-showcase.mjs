// Trains each family on the digits and writes what there is to see of it, and its weights, to public/showcase:
//   node scripts/make-showcase.mjs [--redraw] [family ...]
// With --redraw what there is to see is drawn anew of the weights that are there.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "vite";

const steps = 2000;
const folder = new URL("../public/showcase/", import.meta.url);

const conditions = ["@elbo/source", "node", "import", "module", "default"];
const server = await createServer({
  configFile: false,
  logLevel: "error",
  server: { middlewareMode: true, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
  resolve: { conditions },
  ssr: { noExternal: [/^@elbo\//], resolve: { conditions, externalConditions: conditions } },
});
const module = await server.ssrLoadModule(new URL("../src/engine/make-showcase.ts", import.meta.url).pathname);

await mkdir(folder, { recursive: true });
const flags = process.argv.slice(2);
const asked = flags.filter((name) => !name.startsWith("--"));
for (const name of asked.length > 0 ? asked : module.familyNames) {
  const began = performance.now();
  const [pictures, weights] = ["json", "safetensors"].map((kind) => new URL(`${name}.${kind}`, folder));
  const { showcase, file } = flags.includes("--redraw")
    ? await redraw(name, await readFile(weights), JSON.parse(await readFile(pictures, "utf8")))
    : await module.makeShowcase(name, steps);
  await writeFile(pictures, JSON.stringify(showcase));
  await writeFile(weights, file);
  console.log(`${name}: ${showcase.step} steps in ${((performance.now() - began) / 1000).toFixed(0)} s`);
}
process.exit(0);

async function redraw(name, file, learned) {
  return { showcase: await module.drawShowcase(name, file, learned), file };
}
