/** Every import of the sources, read by the TypeScript parser: static, dynamic, of types, and of workers by URL. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const SOURCE_FOLDER = fileURLToPath(new URL('../src/', import.meta.url));

export interface SourceImport {
  /** Importing file, relative to `src`. */
  readonly file: string;
  readonly kind: 'static' | 'dynamic' | 'type';
  /** What stands in the quotes. */
  readonly specifier: string;
  /** Imported file, relative to `src`; null for a package. */
  readonly target: string | null;
  /** Imported package without a path in it (`node:fs` stays whole); null for a file. */
  readonly packageName: string | null;
}

/** Files under `src` that may import: TypeScript and Svelte, relative to `src`, sorted. */
export function sourceFiles(): readonly string[] {
  const names = readdirSync(SOURCE_FOLDER, { recursive: true, encoding: 'utf8' });
  return names.map((name) => name.replaceAll('\\', '/')).filter((name) => /\.(ts|svelte)$/.test(name)).sort();
}

export function importsOf(file: string): readonly SourceImport[] {
  const text = readFileSync(join(SOURCE_FOLDER, file), 'utf8');
  return importsIn(file, file.endsWith('.svelte') ? scriptsOf(text) : text);
}

/** The same for a text that stands in no file. */
export function importsIn(file: string, text: string): readonly SourceImport[] {
  const found: SourceImport[] = [];
  const visit = (node: ts.Node): void => {
    const one = importAt(node);
    if (one !== null) found.push({ file, ...one, ...resolved(file, one.specifier) });
    ts.forEachChild(node, visit);
  };
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS);
  // Most files import at the top alone: only the others need a walk through every node.
  if (/\bimport\s*[(.]/.test(text)) visit(source);
  else source.statements.filter((node) => ts.isImportDeclaration(node) || ts.isExportDeclaration(node)).forEach(visit);
  return found;
}

function scriptsOf(component: string): string {
  return [...component.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map((match) => match[1] ?? '').join('\n');
}

function importAt(node: ts.Node): Pick<SourceImport, 'kind' | 'specifier'> | null {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier))
    return { kind: isOfTypes(node.importClause) ? 'type' : 'static', specifier: node.moduleSpecifier.text };
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined && ts.isStringLiteral(node.moduleSpecifier))
    return { kind: node.isTypeOnly ? 'type' : 'static', specifier: node.moduleSpecifier.text };
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal))
    return { kind: 'type', specifier: node.argument.literal.text };
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return { kind: 'dynamic', specifier: firstText(node.arguments) };
  if (ts.isNewExpression(node) && /^new URL\([^]*import\.meta\.url/.test(node.getText()))
    return { kind: 'dynamic', specifier: firstText(node.arguments) };
  return null;
}

function isOfTypes(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  const bindings = clause.namedBindings;
  const names = bindings !== undefined && ts.isNamedImports(bindings) ? bindings.elements : null;
  return clause.isTypeOnly || (clause.name === undefined && names !== null && names.every(({ isTypeOnly }) => isTypeOnly));
}

/** The first argument if it is a plain text; else a specifier that no rule allows. */
function firstText(args: ts.NodeArray<ts.Expression> | undefined): string {
  const first = args?.[0];
  return first !== undefined && ts.isStringLiteralLike(first) ? first.text : `computed: ${first?.getText() ?? 'nothing'}`;
}

function resolved(file: string, specifier: string): Pick<SourceImport, 'target' | 'packageName'> {
  if (specifier.startsWith('.'))
    return { target: posix.join(posix.dirname(file), specifier.replace(/\?.*$/, '')), packageName: null };
  if (specifier.startsWith('node:')) return { target: null, packageName: specifier };
  const parts = specifier.split('/');
  return { target: null, packageName: specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '') };
}
