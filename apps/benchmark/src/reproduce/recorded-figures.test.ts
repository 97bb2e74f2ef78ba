import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { fromJson } from "../json.js";
import { withSection } from "./figures-file.js";
import { figuresSection } from "./figures-section.js";
import { findProtocol } from "./protocols.js";
import { type Reproduction } from "./reproduction.js";

const docs = fileURLToPath(new URL("../../../../docs/", import.meta.url));

test("every section of the figures between marks is what its source says", async () => {
  const sources = await readdir(`${docs}figures`);
  expect(sources).toContain("digits-priors.json");
  const document = await readFile(`${docs}figures.md`, "utf8");
  for (const source of sources) {
    const reproduction = fromJson(await readFile(`${docs}figures/${source}`, "utf8")) as Reproduction;
    const [, protocol] = findProtocol(reproduction.protocol);
    const section = figuresSection(reproduction, protocol);
    const name = source.replace(/\.json$/, "");
    expect(withSection(document, { name, title: protocol.summary, section })).toBe(document);
  }
});
