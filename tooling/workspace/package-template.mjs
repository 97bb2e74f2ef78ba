/**
 * The files of a new package, by their path in it.
 *
 * @param {string} name
 * @param {Record<string, any>} model the manifest of the package that it is like
 * @returns {Record<string, string>}
 */
export function packageFiles(name, model) {
  const call = name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
  const Type = call.charAt(0).toUpperCase() + call.slice(1);
  return {
    "package.json": `${JSON.stringify(manifest(name, model), null, 2)}\n`,
    "vitest.config.ts": `import { elboProject } from "@elbo/vitest/config";\n\nexport default elboProject("${name}");\n`,
    "src/index.ts": `export { ${call}, type ${Type}Options } from "./${name}.js";\n`,
    [`src/${name}.ts`]: source(name, call, Type),
    [`src/${name}.test.ts`]: firstTest(name, call),
    "README.md": readme(name, call),
  };
}

/**
 * @param {string} name
 * @param {Record<string, any>} model
 */
function manifest(name, model) {
  const { "@elbo/core": core } = model.dependencies;
  return {
    ...model,
    name: `@elbo/${name}`,
    description: `The ${name} family of variational autoencoders`,
    exports: { ".": model.exports["."] },
    dependencies: { "@elbo/core": core },
  };
}

/**
 * @param {string} name
 * @param {string} call
 * @param {string} Type
 */
function source(name, call, Type) {
  return `import { type JsonObject, requireArgument } from "@elbo/core";

export interface ${Type}Options {
  /** Units of the latent space. */
  readonly latent: number;
}

/**
 * The ${name} family.
 *
 * @throws {ArgumentError} if \`latent\` is not a positive integer
 * @example
 * ${call}({ latent: 16 }).config;
 */
export function ${call}({ latent }: ${Type}Options): { readonly config: JsonObject } {
  requireArgument(Number.isInteger(latent) && latent > 0, "${call}", "latent", "a positive integer", latent);
  return { config: { kind: "${name}", latent } };
}
`;
}

/**
 * @param {string} name
 * @param {string} call
 */
function firstTest(name, call) {
  return `import { expect, test } from "vitest";
import { ${call} } from "./${name}.js";

test("the configuration is enough to build the model again", () => {
  expect(${call}({ latent: 16 }).config).toEqual({ kind: "${name}", latent: 16 });
});

test("the latent space has a positive number of units", () => {
  expect(() => ${call}({ latent: 0 })).toThrow("${call}: latent must be a positive integer; got 0.");
});
`;
}

/**
 * @param {string} name
 * @param {string} call
 */
function readme(name, call) {
  return `# @elbo/${name}

The ${name} family of variational autoencoders, trained on its objective:

    ELBO = E_q(z|x)[log p(x|z)] - KL(q(z|x) || p(z))

## Install

    npm install @elbo/${name} @elbo/core @tensorflow/tfjs

## Example

\`\`\`ts
import { ${call} } from "@elbo/${name}";

const model = ${call}({ latent: 16 });
\`\`\`

## Exports

| name | what it is |
|---|---|
| \`${call}(options)\` | the model |

## Papers

Kingma & Welling 2014, https://arxiv.org/abs/1312.6114

## Limits

Same machine, same backend and same seed give the same bits; other backends round differently.
`;
}
