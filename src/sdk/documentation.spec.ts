import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';

const folder = import.meta.dirname;
const files = readdirSync(folder).filter(
  (name) => name.endsWith('.ts') && !name.endsWith('.spec.ts') && name !== 'index.ts',
);

/** TSDoc of a node; undefined where there is none. */
function docOf(node: ts.Node): string | undefined {
  const comments = ts.getJSDocCommentsAndTags(node).filter((comment) => ts.isJSDoc(comment));
  return comments.length === 0 ? undefined : comments.map((comment) => comment.getText()).join('\n');
}

function isExported(node: ts.Node): boolean {
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined;
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

function nameOf(statement: ts.Statement): string {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations[0]?.name.getText() ?? '';
  return (statement as ts.DeclarationStatement).name?.getText() ?? '';
}

/** What tells a member of a union apart (`intent: 'send'`), or says that there is none: its type says it all. */
function saysItAll(member: ts.ClassElement | ts.TypeElement): boolean {
  if (ts.isConstructorDeclaration(member)) return true;
  if (ts.isPropertyDeclaration(member)) return member.initializer !== undefined;
  if (!ts.isPropertySignature(member) || member.type === undefined) return false;
  return ts.isLiteralTypeNode(member.type) || member.type.kind === ts.SyntaxKind.UndefinedKeyword;
}

/** Whether a function throws by itself, not in a function inside it. */
function throwsItself(node: ts.Node): boolean {
  if (ts.isThrowStatement(node)) return true;
  return (
    ts.forEachChild(node, (child) => (!ts.isFunctionLike(child) && throwsItself(child) ? true : undefined)) ??
    false
  );
}

/**
 * What a text of TypeScript lacks in documentation, each a sentence.
 *
 * @param names - exports that are public. @defaultValue all
 */
function findings(name: string, text: string, names?: ReadonlySet<string>): string[] {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  for (const statement of source.statements) {
    if (!isExported(statement) || ts.isExportDeclaration(statement)) continue;
    const what = nameOf(statement);
    if (names?.has(what) === false) continue;
    const doc = docOf(statement);
    if (doc === undefined) found.push(`${name}: ${what} has no TSDoc`);
    if (ts.isInterfaceDeclaration(statement) || ts.isClassDeclaration(statement)) {
      for (const member of statement.members)
        if (!saysItAll(member) && docOf(member) === undefined)
          found.push(`${name}: ${what}.${member.name?.getText() ?? '()'} has no TSDoc`);
    }
    if (ts.isFunctionDeclaration(statement) && doc !== undefined) {
      if (statement.body && throwsItself(statement.body) && !doc.includes('@throws'))
        found.push(`${name}: ${what} throws and has no @throws`);
      for (const { initializer, name: parameter } of statement.parameters)
        // An empty bag of options is no default: each option has its own.
        if (
          initializer &&
          ts.isIdentifier(parameter) &&
          !/^\{\s*\}$/.test(initializer.getText()) &&
          !doc.includes('@defaultValue')
        )
          found.push(`${name}: ${what} has a default for ${parameter.text} and no @defaultValue`);
    }
  }
  for (const [comment] of text.matchAll(/\/\*\*[\s\S]*?\*\//g)) {
    const words = comment.replaceAll(/\s*\n\s*\* ?/g, ' ');
    if (/\bDefault: |\bDefaults to /.test(words))
      found.push(`${name}: "${words.slice(0, 60)}" wants @defaultValue`);
    if (/(?<!@)\bThrows (?:[A-Z]|one of)/.test(words))
      found.push(`${name}: "${words.slice(0, 60)}" wants @throws`);
  }
  return found;
}

const kit = join(folder, '../../test/kit');

/** Files of the kit by the names that its index makes public. */
function exportsOfKit(): [file: string, names: ReadonlySet<string>][] {
  const source = ts.createSourceFile(
    'index.ts',
    readFileSync(join(kit, 'index.ts'), 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const exported = source.statements.flatMap((statement): [string, ReadonlySet<string>][] => {
    if (!ts.isExportDeclaration(statement) || !statement.exportClause || !statement.moduleSpecifier)
      return [];
    if (!ts.isNamedExports(statement.exportClause)) return [];
    const from = (statement.moduleSpecifier as ts.StringLiteral).text.replace(/^\.\/(.*)\.js$/, '$1.ts');
    return [[from, new Set(statement.exportClause.elements.map(({ name }) => name.text))]];
  });
  return [
    ...exported,
    ['conformance.ts', new Set(['connectorConformance', 'pluginConformance', 'channelConformance'])],
  ];
}

describe('the conformance kit', () => {
  it.each(exportsOfKit())('is documented: %s', (name, names) => {
    expect(findings(name, readFileSync(join(kit, name), 'utf8'), names)).toEqual([]);
  });
});

describe('the public SDK', () => {
  it.each(files)('is documented: %s', (name) => {
    expect(findings(name, readFileSync(join(folder, name), 'utf8'))).toEqual([]);
  });

  it.each([
    ['no TSDoc', 'export interface A { kind: "a" }', ['x.ts: A has no TSDoc']],
    [
      'a member without',
      '/** A. */ export interface A { kind: "a"; b?: string }',
      ['x.ts: A.b has no TSDoc'],
    ],
    [
      'a throw',
      '/** F. */ export function f() { throw new Error(); }',
      ['x.ts: f throws and has no @throws'],
    ],
    [
      'a default',
      '/** F. */ export function f(length = 12) { return length; }',
      ['x.ts: f has a default for length and no @defaultValue'],
    ],
    [
      'a default in words',
      '/** Default: 12. */ export const a = 1;',
      ['x.ts: "/** Default: 12. */" wants @defaultValue'],
    ],
    [
      'a throw in words',
      '/** Throws one of the five errors. */ export const a = 1;',
      ['x.ts: "/** Throws one of the five errors. */" wants @throws'],
    ],
    ['nothing', '/** F. @throws Error always */ export function f() { throw new Error(); }', []],
  ])('finds %s', (_, text, expected) => {
    expect(findings('x.ts', text)).toEqual(expected);
  });
});
