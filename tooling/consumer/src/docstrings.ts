import ts from "typescript";
import { type Example, markdownExamples } from "./example.js";

/** What the examples of a file may use without an import, and what runs before them. */
export type Surroundings = Pick<Example, "scope" | "scene">;

/**
 * The examples in the docstrings of a TypeScript file: what follows `@example`, as it stands or in ```ts fences.
 *
 * @param file names the text, for messages
 */
export function docstringExamples(text: string, file: string, { scope, scene }: Surroundings): Example[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  return [...exampleTags(source)].flatMap((tag) => {
    const body = tag
      .getText(source)
      .replace(/^@example/, "")
      .replace(/^[ \t]*\* ?/gm, "");
    const name = `${file}:${source.getLineAndCharacterOfPosition(tag.pos).line + 1}`;
    const fenced = markdownExamples(body, name);
    const found = fenced.length > 0 ? fenced : [{ name, code: body, runs: "always" as const }];
    return found.map((example) => ({ ...example, scope, scene }));
  });
}

function exampleTags(source: ts.SourceFile): Set<ts.JSDocTag> {
  const found = new Set<ts.JSDocTag>();
  const visit = (node: ts.Node): void => {
    for (const comment of ts.getJSDocCommentsAndTags(node))
      if (ts.isJSDoc(comment)) for (const tag of comment.tags ?? []) if (tag.tagName.text === "example") found.add(tag);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
