import { z } from 'zod';

/** One setting as a form would show it. */
export interface Setting {
  name: string;
  /** Dotted path from the root. */
  path: string;
  /** 0 for the settings themselves, more for what is inside them. */
  depth: number;
  type: string | undefined;
  title: string | undefined;
  secret: boolean;
  /** The closed list of values, when there is one. */
  values: string[];
}

interface Node {
  [key: string]: unknown;
  $ref?: string;
  type?: string;
  title?: string;
  secret?: boolean;
  enum?: (string | number | boolean | null)[];
  const?: string | number | boolean | null;
  properties?: Record<string, Node>;
  items?: Node;
  anyOf?: Node[];
  oneOf?: Node[];
  allOf?: Node[];
}

/**
 * Every setting a schema asks for, read from the same JSON Schema a form is built from.
 *
 * @throws Error when the schema has no JSON Schema.
 */
export function settingsOf(schema: z.ZodType): Setting[] {
  const root = z.toJSONSchema(schema, { io: 'input' }) as Node;
  const found: Setting[] = [];
  walk(root, '', 0, new Set(), found);
  return found;
}

function walk(node: Node, prefix: string, depth: number, seen: Set<Node>, found: Setting[]): void {
  if (seen.has(node)) return;
  seen.add(node);
  for (const part of [...(node.anyOf ?? []), ...(node.oneOf ?? []), ...(node.allOf ?? [])]) {
    walk(part, prefix, depth, seen, found);
  }
  if (node.items !== undefined) walk(node.items, `${prefix}*.`, depth + 1, seen, found);
  for (const [name, inner] of Object.entries(node.properties ?? {})) {
    const path = `${prefix}${name}`;
    found.push({
      name,
      path,
      depth,
      type: inner.type,
      title: inner.title,
      secret: inner.secret === true,
      values: valuesOf(inner),
    });
    walk(inner, `${path}.`, depth + 1, seen, found);
  }
}

function valuesOf(node: Node): string[] {
  if (node.enum !== undefined) return node.enum.filter((value) => typeof value === 'string');
  return (node.anyOf ?? node.oneOf ?? []).flatMap((part) =>
    part.const === undefined ? [] : [String(part.const)],
  );
}
