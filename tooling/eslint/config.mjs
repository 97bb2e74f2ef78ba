import js from "@eslint/js";
import tseslint from "typescript-eslint";

/** What would hide randomness from the seed: a captured step would freeze it, and a run could not be repeated. */
const hiddenRandomness = [
  ["Math", "random"],
  ...[
    "dropout",
    "multinomial",
    "randomGamma",
    "randomNormal",
    "randomStandardNormal",
    "randomUniform",
    "randomUniformInt",
    "truncatedNormal",
  ].map((property) => ["tf", property]),
].map(([object, property]) => ({ object, property, message: "Draw from the Rng that is given." }));

/** What would make a model larger than the file that it is built from. */
const uncounted = { object: "tf", property: "variable", message: "Use createVariables, which a file's sizes bound." };

/** Every element becomes an argument on the call stack, which holds about a hundred thousand. A list in place is as long as it is written. */
const spreading = {
  selector:
    "CallExpression[callee.property.name=/^(push|unshift|splice|concat|max|min|hypot|of|fromCharCode|fromCodePoint)$/] > SpreadElement.arguments:not([argument.type='ArrayExpression'])",
  message: "An array of data overflows the call stack: use a loop, reduce, concat or a typed array's set.",
};

/** What reads tensors on the spot. */
const blockingReads = {
  selector: "CallExpression[callee.property.name=/^(dataSync|arraySync)$/]",
  message: "Some backends cannot read synchronously: use await tensor.data().",
};

/** ESLint for the whole workspace: type-aware rules on TypeScript, plain ones on scripts. */
export default tseslint.config(
  { ignores: ["**/dist/**", "**/coverage/**", "**/node_modules/**", "**/.examples/**", "runs/**"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  js.configs.recommended,
  { rules: { "no-restricted-syntax": ["error", spreading] } },
  {
    files: ["**/*.ts", "**/*.mts"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/require-await": "off",
      eqeqeq: "error",
      "no-console": "error",
      "no-restricted-properties": ["error", ...hiddenRandomness, uncounted],
      "no-restricted-imports": [
        "error",
        { patterns: ["@tensorflow/tfjs-*/*", "@tensorflow/tfjs-core", "@tensorflow/tfjs/*"] },
      ],
    },
  },
  {
    files: ["**/src/**/*.ts"],
    ignores: ["**/*.test.ts", "**/*.fixture.ts"],
    rules: {
      "no-restricted-syntax": ["error", spreading, blockingReads],
    },
  },
  {
    files: ["**/*.test.ts", "**/*.fixture.ts", "**/test/**"],
    rules: { "no-restricted-properties": "off" },
  },
  {
    // Data of tests are small, and a test that overflows the stack fails.
    files: ["**/*.test.ts", "**/*.fixture.ts", "**/test/**"],
    rules: { "no-restricted-syntax": "off" },
  },
  {
    files: ["**/project/**"],
    rules: { "no-console": "off" },
  },
  {
    files: ["**/*.mjs"],
    languageOptions: {
      globals: Object.fromEntries(
        ["Buffer", "console", "performance", "process", "URL"].map((name) => [name, "readonly"]),
      ),
    },
  },
);
