import { describe, expect, it } from '@jest/globals';
import { ContractViolation } from '../../src/sdk/index.js';
import { readBody } from './body.js';
import { mapBody } from './mapping.js';
import { settings, type Mapping } from './settings.js';
import { preview } from './webhook.connector.js';

const context = { connection: { id: 'c1', name: 'Till' }, receivedAt: Date.UTC(2026, 10, 23, 10) };
const big = 'x'.repeat(3_900_000);
const form = (fields: unknown): Mapping[] =>
  settings.parse({
    secret: 'a-secret-of-enough-characters',
    mappings: [{ event: 'form.submitted', data: { form: 'quote', fields } }],
  }).mappings;
const body = readBody(
  Buffer.from(JSON.stringify({ big, list: Array(500).fill(big.slice(0, 5_000)) })),
  undefined,
);

describe('a mapping that would give more than the memory holds', () => {
  it.each([
    '{% for i in (1..100) %}{{ body.big }}{% endfor %}',
    '{{ body.big }}',
    '{% capture a %}{% for i in (1..100) %}{{ body.big }}{% endfor %}{% endcapture %}{{ a | size }}',
    '{% for i in (1..100) %}{% capture a %}{{ a }}{{ body.big }}{% endcapture %}{% endfor %}',
    '{% for i in (1..9999) %}{% for j in (1..9999) %}0123456789{% endfor %}{% endfor %}',
    '{% for i in (1..90000) %}{% for j in (1..90000) %}{% if i %}{% endif %}{% endfor %}{% endfor %}',
    '{% tablerow i in (1..90000) cols:1 %}0123456789{% endtablerow %}',
    '{% assign a = "0123456789" %}{% for i in (1..60) %}{% assign a = a | append: a %}{% endfor %}{{ a | size }}',
    '{{ body.big | replace: "x", body.big | size }}',
    '{{ body.big | split: "" | join: "0123456789" | size }}',
    '{{ body.list | join: body.big | size }}',
    '{% assign a = body.list %}{% for i in (1..40) %}{% assign a = a | concat: a %}{% endfor %}{{ a | json | size }}',
    '{{ body.list | json: 10 | append: body.big | size }}',
    '{% for i in (1..99999999) %}x{% endfor %}',
    '{{ body.big | escape | url_encode | prepend: body.big | size }}',
    '{{ body.list | where_exp: "x", body.big | size }}',
    '{{ "2026-01-01" | date: body.big }}',
    '{% cycle body.big, body.big %}{% echo body.big %}',
    '{% liquid\nfor i in (1..100)\necho body.big\nendfor %}',
  ])('%s is refused with its field and the reason', (template) => {
    const map = (): unknown => mapBody(form({ text: template }), body, context);
    expect(map).toThrow(ContractViolation);
    expect(map).toThrow(/^mappings\.0\.data\.fields\.text .*(characters|parts|time or memory)/);
    const { problems } = preview(
      { mappings: form({ text: template }) },
      { body: JSON.stringify(body), receivedAt: 0 },
    );
    expect(problems.map(({ path }) => path)).toEqual(['mappings.0.data.fields.text']);
  });

  it('names of fields count like values: the same object a thousand times is as long as it is', () => {
    const named = { one: [{ [big]: 1 }] };
    const doubled =
      '{% assign a = body.one %}{% for i in (1..12) %}{% assign a = a | concat: a %}{% endfor %}';
    for (const filter of ['json', 'jsonify', 'inspect']) {
      expect(() => mapBody(form({ text: `${doubled}{{ a | ${filter} | size }}` }), named, context)).toThrow(
        /time or memory/,
      );
    }
  });

  it('JSON in a text is read no deeper than a body may be', () => {
    const deep = `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    expect(() => mapBody(form('{{ body.deep }}'), { deep }, context)).toThrow(/fields does not fit/);
  });
});
