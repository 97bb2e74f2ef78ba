// The reference of all public packages, the guides and the built page, as one static site in dist/docs.
import { cpSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Application, Converter, PageEvent } from "typedoc";
import { readPackages } from "./workspace.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const site = join(root, "dist/docs");

/** Entries that only gather names of another one: they would say everything twice. */
const gathering = /^\.\/(authoring|bijectors|distributions|evaluation|networks|objectives|training)$/;

/** The source of each entry of each public package, and what it is imported as. @type {Map<string, string>} */
const entries = new Map();
for (const { group, folder, manifest } of readPackages(root)) {
  if (group !== "packages") continue;
  const { exports } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  for (const [path, { "@elbo/source": source }] of Object.entries(exports))
    if (source !== undefined && !gathering.test(path))
      entries.set(join(root, folder, source), `${manifest.name}${path.slice(1)}`);
}

/** From the site's first page; from others it is further up. */
const demo = "./demo/index.html";

const pages = ["CONTRIBUTING.md", "SECURITY.md", "docs/guides/*.md", "docs/*.md"];
const readmes = ["packages/*/README.md", "apps/*/README.md", "examples/**/README.md"];

const app = await Application.bootstrap({
  name: "elbo",
  entryPoints: [...entries.keys()],
  tsconfig: fileURLToPath(new URL("tsconfig.docs.json", import.meta.url)),
  readme: join(root, "README.md"),
  projectDocuments: [...pages, ...readmes].map((page) => join(root, page)),
  navigationLinks: { Demo: demo },
  highlightLanguages: ["typescript", "javascript", "json", "bash", "html", "python", "mermaid"],
  preservedTypeAnnotationTags: ["@throws"],
  disableSources: true,
  hideGenerator: true,
  // Its links to interfaces that are extended do not fit names with a scope.
  includeHierarchySummary: false,
  // What signatures speak of need not all be exported: those of overloads and of internal options are not.
  validation: { notExported: false, invalidLink: true, invalidPath: true, notDocumented: false },
});

/** Modules are called what people import, and documents what their first heading says. */
app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
  for (const module of project.children ?? []) {
    const file = module.sources?.[0]?.fullFileName ?? project.files.getReflectionPath(module);
    module.name = entries.get(file ?? "") ?? module.name;
  }
  for (const document of project.documents ?? []) {
    const heading = document.content.map(({ text }) => text).join("");
    document.name = /^# (.+)$/m.exec(heading)?.[1] ?? document.name;
  }
});

app.renderer.on(PageEvent.END, (page) => {
  const up = "../".repeat(page.url.split("/").length - 1);
  page.contents = page.contents?.replaceAll(`href="${demo}"`, `href="${up}${demo.slice(2)}"`);
});

const project = await app.convert();
if (project === undefined) throw new Error("build-docs: sources must compile. TypeDoc's messages stand above.");
app.validate(project);
rmSync(site, { recursive: true, force: true });
await app.generateDocs(project, site);
cpSync(join(root, "apps/demo/dist"), join(site, "demo"), { recursive: true });
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exitCode = 1;
