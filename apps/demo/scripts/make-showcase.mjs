// Trains each family on the digits and writes what there is to see of it to public/showcase:
//   node scripts/make-showcase.mjs [family ...]
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "vite";

const steps = 1200;
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
const asked = process.argv.slice(2);
for (const name of asked.length > 0 ? asked : module.familyNames) {
  const began = performance.now();
  const showcase = await module.makeShowcase(name, steps);
  await writeFile(new URL(`${name}.json`, folder), JSON.stringify(showcase));
  console.log(`${name}: ${showcase.step} steps in ${((performance.now() - began) / 1000).toFixed(0)} s`);
}
process.exit(0);
