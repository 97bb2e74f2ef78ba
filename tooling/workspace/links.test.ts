import { expect, test } from "vitest";
import { brokenMarkdownLinks, brokenSiteLinks, headingIds, markdownLinks } from "./links.mjs";
import { makeTree } from "./test/tree.js";

test("links and pictures of a page are found with their lines, and what stands in code is none", () => {
  const text = 'A [b](c.md#d "e") and\n![f](<g.png>)\n`[x](y)`\n```ts\n[x](y)\n```\n<img alt="" src="h.webp">\n';
  expect(markdownLinks(text)).toEqual([
    { target: "c.md#d", line: 1 },
    { target: "g.png", line: 2 },
    { target: "h.webp", line: 7 },
  ]);
});

test("headings have the anchors that GitHub gives them, the second of a name a number", () => {
  const text = "# A page: of `code` & more\n## Twice\n## Twice\n### [A link](there.md)\n```sh\n# no heading\n```\n";
  expect([...headingIds(text)]).toEqual(["a-page-of-code--more", "twice", "twice-1", "a-link"]);
});

test("a link to a file or a heading that is not there is named, and addresses on the web are left alone", () => {
  const root = makeTree({
    "README.md": "[a](docs/a.md#here) [b](docs) [c](https://host.invalid/x) [d](#readme)\n# Readme\n",
    "docs/a.md": "# Here\n\n[up](../README.md) [gone](b.md) [not](../README.md#there)\n",
    "node_modules/x/README.md": "[gone](nowhere.md)",
  });
  expect(brokenMarkdownLinks(root)).toEqual([
    "docs/a.md:3: a link must lead somewhere; got b.md.",
    "docs/a.md:3: a link must lead somewhere; got ../README.md#there.",
  ]);
});

test("links of a site lead to its files and to elements with their names", () => {
  const root = makeTree({
    "index.html": '<a href="a/b.html#c&amp;d"></a><script src="main.js"></script><a href="https://host.invalid"></a>',
    "a/b.html": '<h2 id="c&amp;d"></h2><a href="../index.html">back</a><a href="#nothing"></a><img src="x.png">',
    "main.js": "",
  });
  expect(brokenSiteLinks(root)).toEqual([
    "a/b.html: a link must lead somewhere; got #nothing.",
    "a/b.html: a link must lead somewhere; got x.png.",
  ]);
});
