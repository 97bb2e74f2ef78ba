/** Licences under which anybody may use, change and pass on what they get, by their SPDX names. */
const permissive = [
  ...["MIT", "ISC", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "BlueOak-1.0.0", "CC0-1.0", "Unlicense"],
  "Python-2.0",
];

/** Asks that changed files of its own stay open: fine for a tool that no package contains. */
const forTools = [...permissive, "MPL-2.0"];

/** Packages that name no licence, with the one in their files. */
const known = new Map([
  ["humanize-number", "MIT"],
  ["only", "MIT"],
  ["spawndamnit", "MIT"],
]);

/**
 * @typedef {object} Licensed
 * @property {string} name
 * @property {string} licence SPDX expression
 */

/**
 * Packages with their licences, from what `pnpm licenses list --json` writes.
 *
 * @param {string} json
 * @returns {Licensed[]}
 */
export function licensed(json) {
  const byLicence = Object.entries(/** @type {Record<string, { name: string }[]>} */ (JSON.parse(json)));
  const all = byLicence.flatMap(([licence, packages]) =>
    packages.map(({ name }) => ({ name, licence: licence === "Unknown" ? (known.get(name) ?? licence) : licence })),
  );
  return all.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Packages whose licence does not allow the use that is made of them.
 *
 * @param {readonly Licensed[]} packages
 * @param {"shipped" | "tools"} use
 */
export function refused(packages, use) {
  const allowed = use === "shipped" ? permissive : forTools;
  return packages.filter(({ licence }) => !isAllowed(licence, allowed));
}

/**
 * @param {string} expression licences with AND, or with OR
 * @param {readonly string[]} allowed
 */
function isAllowed(expression, allowed) {
  const parts = expression.replace(/^\((.*)\)$/, "$1").split(/ (AND|OR) /);
  const names = parts.filter((_, at) => at % 2 === 0);
  const every = !parts.includes("OR");
  return every ? names.every((name) => allowed.includes(name)) : names.some((name) => allowed.includes(name));
}
