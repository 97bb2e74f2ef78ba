// Without an argument the Markdown pages of the workspace, with one the pages of a static site.
import { fileURLToPath } from "node:url";
import { brokenMarkdownLinks, brokenSiteLinks } from "./links.mjs";

const [site] = process.argv.slice(2);
const problems =
  site === undefined ? brokenMarkdownLinks(fileURLToPath(new URL("../..", import.meta.url))) : brokenSiteLinks(site);
for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? "Every link leads somewhere." : `${problems.length} links lead nowhere.`);
process.exitCode = problems.length === 0 ? 0 : 1;
