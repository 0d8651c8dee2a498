import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { whatsappChannel } from '../../src/channels/index.js';
import { contentExamples, paymentExamples } from '../../src/sdk/content-examples.js';
import { contentProblems, placesInContent, type ContentLimit } from '../../src/sdk/content-limits.js';
import {
  freeContentKinds,
  freeContentSchemas,
  type FreeContent,
  type FreeContentKind,
} from '../../src/sdk/content.js';

const { limits, title } = whatsappChannel;
const rows = (limits.content ?? []).flatMap((limit) =>
  limit.kinds.map((kind): [string, FreeContentKind, ContentLimit] => [
    `${kind} ${limit.path} ${limit.limit}`,
    kind,
    limit,
  ]),
);

type Plain = Record<string, unknown>;

/** An example the limit is about. */
function exampleFor(kind: FreeContentKind, { path, when, limit }: ContentLimit): FreeContent {
  const examples = [contentExamples[kind], ...paymentExamples].filter((one) => one.kind === kind);
  const at = (value: unknown, steps: readonly string[]) =>
    steps.reduce<unknown>((inner, step) => (inner as Plain | undefined)?.[step === '*' ? '0' : step], value);
  const found = examples.find((one) => {
    const value = when && at(one, when.path.split('.'));
    if (when && value === undefined) return false;
    if (when?.in && !when.in.includes(String(value))) return false;
    if (when?.notIn?.includes(String(value))) return false;
    const steps = path.split('.').slice(0, limit.startsWith('entries') ? undefined : -1);
    return path.startsWith('header') || at(one, steps) !== undefined;
  });
  if (!found) throw new Error(`no example of ${kind} ${path}`);
  return found;
}

/** An example that breaks one limit, and the field that is then named. */
function broken(kind: FreeContentKind, limit: ContentLimit): { content: FreeContent; field: string } {
  const content = structuredClone(exampleFor(kind, limit)) as unknown as Plain;
  if (limit.path.startsWith('header.')) content['header'] = { kind: 'text', text: 'A' };
  const steps = limit.path.split('.').map((step) => (step === '*' ? '0' : step));
  const parent = steps.slice(0, -1).reduce((inner, step) => inner[step] as Plain, content);
  const last = steps.at(-1) ?? '';
  let field = steps.join('.');
  switch (limit.limit) {
    case 'characters':
      parent[last] = 'x'.repeat(limit.max + 1);
      break;
    case 'entries':
    case 'entries_in_all': {
      const [first] = parent[last] as unknown[];
      parent[last] = Array.from({ length: limit.max + 1 }, (_, at) => numbered(first, at));
      break;
    }
    case 'unique': {
      const list = steps
        .slice(0, steps.lastIndexOf('0'))
        .reduce((inner, step) => inner[step] as Plain, content);
      (list as unknown as Plain[]).push(structuredClone((list as unknown as Plain[])[0] ?? {}));
      field = [
        ...steps.slice(0, steps.lastIndexOf('0')),
        String((list as unknown as Plain[]).length - 1),
        last,
      ].join('.');
      break;
    }
    case 'required':
      delete parent[last];
      break;
    case 'absent':
      parent[last] = { kind: 'image', media: { link: 'https://shop.example/tea.jpg' } };
      break;
    case 'pattern':
      parent[last] = kind === 'reaction' ? 'yes' : '🎉';
  }
  return { content: content as unknown as FreeContent, field };
}

function numbered(entry: unknown, at: number): unknown {
  if (typeof entry !== 'object' || entry === null) return `${String(entry)}${at}`;
  return Object.fromEntries(
    Object.entries(entry).map(([name, value]) => [
      name,
      typeof value === 'string' ? `${value.slice(0, 9)}${at}` : value,
    ]),
  );
}

describe('the limits of a channel', () => {
  it.each(freeContentKinds)('let the example of %s pass, which its schema takes', (kind) => {
    expect(contentProblems(contentExamples[kind], limits, title)).toEqual([]);
    expect(freeContentSchemas[kind].parse(contentExamples[kind])).toEqual(contentExamples[kind]);
  });

  it.each(paymentExamples.map((content) => [content.referenceId, content] as const))(
    'let every way to pay pass: %s',
    (_, content) => {
      expect(contentProblems(content, limits, title)).toEqual([]);
      expect(freeContentSchemas[content.kind].parse(content)).toEqual(content);
    },
  );

  it('say in which currency a way to pay exists', () => {
    const [first] = paymentExamples.filter(({ kind }) => kind === 'order_details');
    expect(contentProblems({ ...first, currency: 'EUR' } as FreeContent, limits, title)).toEqual([
      {
        field: 'currency',
        code: 'content_invalid',
        reason: 'must be INR, the one currency of razorpay',
      },
    ]);
  });

  it.each(rows)('name the field that breaks %s', (_, kind, limit) => {
    const { content, field } = broken(kind, limit);
    const found = contentProblems(content, limits, title);
    expect(found.map((one) => one.field)).toContain(field);
    for (const { reason } of found) expect(reason).toMatch(/^(has|is|must) .+[^.]$/);
  });

  it('count characters as people do, and let exactly so many pass', () => {
    fc.assert(
      fc.property(fc.constantFrom('x', 'é', '👍', '漢'), fc.integer({ min: -2, max: 2 }), (sign, more) => {
        const content: FreeContent = { kind: 'location_request', text: sign.repeat(1_024 + more) };
        expect(contentProblems(content, limits, title)).toHaveLength(more > 0 ? 1 : 0);
      }),
    );
  });

  it('have one of texts also where no row says so', () => {
    const text: FreeContent = { kind: 'text', text: 'x'.repeat(161) };
    expect(contentProblems(text, { text: 160 }, 'SMS')).toMatchObject([
      { field: 'text', code: 'content_too_long', count: 161, max: 160 },
    ]);
  });

  it('find nothing where nothing is', () => {
    expect(placesInContent({ kind: 'text', text: 'x' }, 'buttons.*.title')).toEqual([]);
  });
});
