/**
 * The app's index of models with those of one more file: an import among the others in their order, and a line at the end of
 * what is registered.
 *
 * @param {string} index
 * @param {{ models: string, file: string }} added the name that the file exports, and the file without its ending
 * @returns {string}
 * @throws if the name is taken, or the index is written in another way than this script reads
 */
export function registerModels(index, { models, file }) {
  if (index.includes(` ${models} `))
    throw new Error(`new-package: name must be new; got ${file}, as ${models} is taken.`);
  const lines = index.split("\n");
  const last = lines.findLastIndex((line) => line.startsWith("import ") && pathOf(line) < `./${file}.js`);
  const start = lines.findIndex((line) => line.startsWith("registerModels({"));
  const end = lines.indexOf("});", start);
  if (start < 0 || end < 0)
    throw new Error(
      `new-package: models/index.ts must call registerModels({ with a model file on each line; got no such call.`,
    );
  return [
    ...lines.slice(0, last + 1),
    `import { ${models} } from "./${file}.js";`,
    ...lines.slice(last + 1, end),
    `  ...${models},`,
    ...lines.slice(end),
  ].join("\n");
}

/** @param {string} line an import */
function pathOf(line) {
  return line.split('"')[1] ?? "";
}
