import { fileURLToPath } from "node:url";
import ts from "typescript";

/** A TypeScript program over the given files, with the settings of tsconfig.examples.json. */
export function compile(files: readonly string[], last?: ts.Program): ts.Program {
  const config = fileURLToPath(new URL("../tsconfig.examples.json", import.meta.url));
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: failOn };
  const parsed = ts.getParsedCommandLineOfConfigFile(config, {}, host);
  return ts.createProgram(files, parsed?.options ?? {}, undefined, last);
}

function failOn(diagnostic: ts.Diagnostic): never {
  throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n"));
}

/** What is wrong with the types of a file, one message each, with the line that it is about. */
export function problemsIn(program: ts.Program, file: string): string[] {
  const source = program.getSourceFile(file);
  const diagnostics = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  return diagnostics.map(({ messageText, start = 0 }) => {
    const message = ts.flattenDiagnosticMessageText(messageText, "\n");
    const line = source?.text.slice(start).split("\n", 1)[0] ?? "";
    return `${message} At: ${line}`;
  });
}
