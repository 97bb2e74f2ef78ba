// The first file that runs on a fresh machine: kept to syntax that any Node with ES modules can read, so that an old
// one is told what it lacks.
import { readFileSync } from "fs";

const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
const needed = manifest.engines.node.replace(">=", "");

if (isOlder(process.versions.node, needed)) {
  process.stderr.write(
    `elbo needs Node ${needed} or later; this is Node ${process.versions.node} (${process.execPath}).\n`,
  );
  process.exitCode = 1;
} else {
  import("./commands.mjs")
    .then(({ runCommand }) => runCommand(process.argv[2], process.argv.slice(3)))
    .then((code) => {
      process.exitCode = code;
    });
}

/**
 * @param {string} version
 * @param {string} limit
 */
function isOlder(version, limit) {
  return readVersion(version) < readVersion(limit);
}

/**
 * One number that orders versions by major and minor.
 *
 * @param {string} version
 */
function readVersion(version) {
  const [major, minor] = version.split(".");
  return Number(major) * 1000 + Number(minor);
}
