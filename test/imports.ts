import ts from 'typescript';
import { read } from './house.ts';

export interface Import {
  readonly file: string;
  readonly from: string;
  /** Erased by the compiler: nothing is loaded for it. */
  readonly typeOnly: boolean;
}

/** Everything a TypeScript file imports: statements, re-exports, `import()` and types written `import('x').Y`. */
export function importsOf(file: string): readonly Import[] {
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.ES2022, true);
  const found: Import[] = [];
  const note = (from: ts.Expression | undefined, typeOnly: boolean): void => {
    if (from && ts.isStringLiteralLike(from)) found.push({ file, from: from.text, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node))
      note(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    else if (ts.isExportDeclaration(node)) note(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      note(node.arguments[0], false);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) note(node.argument.literal, true);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** `@scope/name/sub` -> `@scope/name`; undefined for a file of one's own and for Node. */
export function packageOf(from: string): string | undefined {
  if (/^[./]|^node:/.test(from)) return undefined;
  return from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/');
}
