import { fileURLToPath } from "node:url";
import { defineProject } from "vitest/config";

/** Under turbo, the counts of the tests go to a file as well, which turbo caches and `npm test` sums up. */
const reporters =
  process.env["TURBO_HASH"] === undefined
    ? ["default"]
    : ["default", ["json", { outputFile: ".turbo/test-report.json" }]];

/** Long tests compute beside each other on every core, and so each takes several times as long. */
const timeouts =
  process.env["ELBO_LONG"] === "1" || process.env["ELBO_FIGURES"] === "1"
    ? { testTimeout: 1_200_000, hookTimeout: 1_200_000 }
    : { testTimeout: 30_000 };

const conditions = ["@elbo/source", "node", "import", "module", "default"];

/**
 * The vitest project that every package and app shares: sources of workspace packages, one tfjs backend.
 * The files that a process tests one after the other share its modules (`isolate: false`), for loading tfjs takes longer than most of
 * them: a test counts tensors from where it begins, and puts back what it changes for the whole process.
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
      isolate: false,
      setupFiles: [fileURLToPath(new URL("./setup.ts", import.meta.url))],
      ...timeouts,
      reporters,
      ...test,
    },
  });
}

/**
 * The vitest project of a package of scripts, which need no tfjs backend.
 *
 * @param {string} name
 * @param {import("vitest/config").ProjectConfig} test
 */
export function scriptProject(name, test = {}) {
  return defineProject({
    test: { name, include: ["**/*.test.ts"], ...timeouts, reporters, ...test },
  });
}
