import { fileURLToPath } from "node:url";
import { elboProject } from "@elbo/vitest/config";

const jasmineUtil = fileURLToPath(new URL("conformance/jasmine-util.ts", import.meta.url));

/** The package's tests, and in conformance/ tfjs-core's own, as its package ships them, on the backend of this one. */
const project = elboProject("onnx", {
  // tfjs-core's tests and the backend change the engine for good.
  isolate: true,
  include: ["src/**/*.test.ts", "test/**/*.test.ts", "conformance/**/*.test.ts"],
  server: { deps: { inline: [/@tensorflow\/tfjs-core\/dist/] } },
});

const config: object = {
  ...project,
  plugins: [
    {
      name: "jasmine-util",
      enforce: "pre",
      resolveId: (id: string) => (/(^|\/)jasmine_util$/.test(id) ? jasmineUtil : undefined),
    },
  ],
};

export default config;
