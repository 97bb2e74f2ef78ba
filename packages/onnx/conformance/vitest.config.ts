import { fileURLToPath } from "node:url";
import { elboProject } from "@elbo/vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** tfjs-core's own tests, as its package ships them, on the backend of this one. */
const project = elboProject("onnx conformance", {
  dir: here("."),
  include: ["**/*.test.ts"],
  server: { deps: { inline: [/@tensorflow\/tfjs-core\/dist/] } },
});

const config: object = {
  ...project,
  plugins: [
    {
      name: "jasmine-util",
      enforce: "pre",
      resolveId: (id: string) => (/(^|\/)jasmine_util$/.test(id) ? here("./jasmine-util.ts") : undefined),
    },
  ],
};

export default config;
