import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

const elsewhere = /^(?:[a-z][a-z+.-]*:|\/\/)/i;
const skipped = new Set(["node_modules", "dist", "runs", "coverage", "pictures"]);

/**
 * Links of Markdown pages that lead nowhere: to files that are not there, or to headings that no page has. Addresses on the web are
 * not looked at.
 *
 * @param {string} root of the workspace
 * @returns {string[]} sentences
 */
export function brokenMarkdownLinks(root) {
  return filesBelow(root, ".md").flatMap((page) =>
    markdownLinks(readFileSync(page, "utf8"))
      .filter(({ target }) => !elsewhere.test(target))
      .filter(({ target }) => !leads(page, target, headingIds))
      .map(({ target, line }) => `${shown(root, page)}:${line}: a link must lead somewhere; got ${target}.`),
  );
}

/**
 * Links of a static site that lead nowhere: `href` and `src` of its pages.
 *
 * @param {string} root of the site
 * @returns {string[]} sentences
 */
export function brokenSiteLinks(root) {
  return filesBelow(root, ".html").flatMap((page) => {
    const found = [...readFileSync(page, "utf8").matchAll(/<[^>]*?\s(?:href|src)="([^"]*)"/g)];
    const targets = [...new Set(found.map(([, target]) => unescaped(target ?? "")))];
    return targets
      .filter((target) => target !== "" && !elsewhere.test(target))
      .filter((target) => !leads(page, target, elementIds))
      .map((target) => `${shown(root, page)}: a link must lead somewhere; got ${target}.`);
  });
}

/**
 * The links and pictures of a Markdown text, those in code left out.
 *
 * @param {string} text
 * @returns {{ target: string, line: number }[]}
 */
export function markdownLinks(text) {
  const prose = text.replace(/^(```+)[\s\S]*?^\1/gm, blanked).replace(/`[^`\n]*`/g, blanked);
  return [...prose.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)|<img[^>]*\ssrc="([^"]+)"/g)].map((found) => ({
    target: found[1] ?? found[2] ?? "",
    line: prose.slice(0, found.index).split("\n").length,
  }));
}

/**
 * The anchors of a Markdown page's headings, as GitHub makes them.
 *
 * @param {string} text
 * @returns {Set<string>}
 */
export function headingIds(text) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  const prose = text.replace(/^(```+)[\s\S]*?^\1/gm, blanked);
  const headings = [...prose.matchAll(/^#{1,6}\s+(.*?)\s*#*\s*$/gm)].map(([, heading = ""]) => {
    const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const id = words.replace(/[^\p{L}\p{N}\s_-]/gu, "").replace(/\s/g, "-");
    const before = counts.get(id) ?? 0;
    counts.set(id, before + 1);
    return before === 0 ? id : `${id}-${before}`;
  });
  return new Set(headings);
}

/**
 * @param {string} page
 * @param {string} target
 * @param {(text: string) => Set<string>} idsOf of a page of the same kind
 */
function leads(page, target, idsOf) {
  const [path = "", fragment] = target.split("#");
  const file = resolve(dirname(page), decodeURIComponent(path.split("?")[0] ?? ""));
  const at = path === "" ? page : file;
  if (!existsSync(at)) return false;
  if (!fragment) return true;
  const read = statSync(at).isDirectory() ? join(at, "index.html") : at;
  const isPage = /\.(?:md|html)$/.test(read) && existsSync(read);
  return !isPage || idsOf(readFileSync(read, "utf8")).has(decodeURIComponent(fragment));
}

/** @param {string} text */
function elementIds(text) {
  return new Set([...text.matchAll(/\s(?:id|name)="([^"]*)"/g)].map(([, id]) => unescaped(id ?? "")));
}

/** @param {string} text */
function unescaped(text) {
  return text.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** As many lines, and nothing on them. @param {string} text */
function blanked(text) {
  return text.replace(/[^\n]/g, " ");
}

/** @param {string} root @param {string} file */
function shown(root, file) {
  return relative(root, file).split(sep).join("/");
}

/**
 * @param {string} folder
 * @param {string} extension
 * @returns {string[]}
 */
function filesBelow(folder, extension) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return entry.name.startsWith(".") || skipped.has(entry.name) ? [] : filesBelow(path, extension);
    return entry.name.endsWith(extension) ? [path] : [];
  });
}
