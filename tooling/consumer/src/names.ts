import ts from "typescript";

/** The names that a piece of code uses, less those that it declares or imports itself. */
export function freeNames(code: string): Set<string> {
  const used = new Set<string>();
  const declared = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) (isDeclared(node) ? declared : used).add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("example.ts", code, ts.ScriptTarget.Latest, true));
  return new Set([...used].filter((name) => !declared.has(name)));
}

function isDeclared(node: ts.Identifier): boolean {
  const { parent } = node;
  const named = ts.isImportSpecifier(parent) || ts.isNamespaceImport(parent) || ts.isBindingElement(parent);
  return (
    ((named || ts.isVariableDeclaration(parent) || ts.isParameter(parent)) && parent.name === node) ||
    ((ts.isFunctionDeclaration(parent) || ts.isClassDeclaration(parent) || ts.isInterfaceDeclaration(parent)) &&
      parent.name === node)
  );
}

/** What a module exports: by name, whether there is a value behind it or a type alone. */
export type ModuleExports = ReadonlyMap<string, "value" | "type">;

/** The exports of the module in a file of `program`. */
export function exportsOf(program: ts.Program, file: string): ModuleExports {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const symbol = source && checker.getSymbolAtLocation(source);
  const exports = symbol ? checker.getExportsOfModule(symbol) : [];
  return new Map(exports.map((one) => [one.name, isValue(checker, one) ? "value" : "type"]));
}

function isValue(checker: ts.TypeChecker, symbol: ts.Symbol): boolean {
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  return (target.flags & ts.SymbolFlags.Value) !== 0;
}
