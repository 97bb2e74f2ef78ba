import { fileURLToPath } from "node:url";
import { defineProject } from "vitest/config";

const conditions = ["@elbo/source", "node", "import", "module", "default"];

/**
 * The vitest project that every package and app shares: sources of workspace packages, one tfjs backend.
 *
 * @param {string} name
 * @param {import("vitest/config").ProjectConfig} test
 */
export function elboProject(name, test = {}) {
  return defineProject({
    resolve: { conditions },
    ssr: { resolve: { conditions, externalConditions: conditions } },
    test: {
      name,
      include: ["src/**/*.test.ts", "test/**/*.test.ts"],
      setupFiles: [fileURLToPath(new URL("./setup.ts", import.meta.url))],
      testTimeout: 30_000,
      ...test,
    },
  });
}
