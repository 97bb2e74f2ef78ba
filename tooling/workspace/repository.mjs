/**
 * The manifest with the place of its sources, which the provenance of a published package is checked against.
 *
 * @param {string} manifest JSON of a package.json
 * @param {string} address of the repository, https
 * @param {string} directory of the package in it
 */
export function withRepository(manifest, address, directory) {
  if (!/^https:\/\/[^\s@?#]+$/.test(address))
    throw new Error(`set-repository: the address must be one with https and without credentials; got ${address}.`);
  const { name, version, description, ...rest } = JSON.parse(manifest);
  const repository = { type: "git", url: `git+${address.replace(/(\.git)?\/?$/, "")}.git`, directory };
  return `${JSON.stringify({ name, version, description, ...rest, repository }, undefined, 2)}\n`;
}
