import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  conditionProblem,
  ContractViolation,
  templateLimits,
  templateProblem,
  templateRenderer,
} from './index.js';

const body = {
  id: 13,
  name: 'Ana',
  empty: '',
  nothing: null,
  lines: [{ sku: 'a' }, { sku: 'b' }],
  now: 'now',
};
const render = (scope: unknown = body) => templateRenderer({ body: scope }, { tryIn: 'the preview' });

describe('templates', () => {
  it.each([
    ['{{ body.id }}', '13'],
    ['order:{{ body.id }}', 'order:13'],
    ['{{ body.lines[1].sku | upcase }}', 'B'],
    ['{{ body.lines | map: "sku" | join: "," }}', 'a,b'],
    ['{{ body.lines | json }}', '[{"sku":"a"},{"sku":"b"}]'],
    ['{{ body.absent.deeper }}', ''],
    ['{{ body.nothing }}', ''],
    ['{% if body.id == 13 %}yes{% endif %}', 'yes'],
    ['{{ "2026-11-23T10:00" | date: "%s" }}', '1795428000'],
    ['{{ "2026-11-23T10:00+02:00" | date: "%s" }}', '1795420800'],
    ['{{ "4990" | divided_by: 100.0 }}', '49.9'],
    ['{{ body.absent | default: 0 | plus: 1 }}', '1'],
    ['no braces at all', 'no braces at all'],
    ['{{ "Fish &amp; Chips &#8211; <b>12</b>&quot;" | plain_text }}', 'Fish & Chips – 12"'],
    ['{{ "a < b" | plain_text }} {{ "a < b &amp; c" }}', 'a < b a < b &amp; c'],
  ])('render %s as %j', (template, text) => {
    expect(render().text(template, 'x')).toBe(text);
  });

  it.each([
    '{{ "now" | date: "%s" }}',
    '{{ body.now | date }}',
    '{{ "today" | date_to_xmlschema }}',
    '{{ body.absent | times: 2 }}',
    '{{ body.name | divided_by: 100.0 }}',
    '{{ body.id | plus: body.empty }}',
    '{{ body.lines }}',
    '{{ body }}',
    '{% for i in (1..100000000) %}x{% endfor %}',
    '{{ "x" | times: 3 | append: body.lines }}{% for i in (1..9999) %}{% for j in (1..9999) %}x{% endfor %}{% endfor %}',
  ])('refuse %s with a sentence that names the place', (template) => {
    const attempt = (): string => render().text(template, 'mappings.0.data.x');
    expect(attempt).toThrow(ContractViolation);
    expect(attempt).toThrow(/^mappings\.0\.data\.x .*\. .*preview\.$/s);
  });

  it('stop a delivery whose templates together take too long', () => {
    const slow = render();
    const started = performance.now();
    const loop = '{% for i in (1..9000) %}{{ body.lines | json | size }}{% endfor %}';
    expect(() => {
      for (let index = 0; index < 100_000; index += 1) slow.text(loop, 'x');
    }).toThrow(/too much time or memory/);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('never quote the body in an error', () => {
    const secretive = { card: '4111111111111111', list: ['4111111111111111'] };
    for (const template of [
      '{{ body.list }}',
      '{{ body.card | date: body.list }}',
      '{{ body.card.x.y | times: "a" }}',
    ]) {
      try {
        render(secretive).text(template, 'x');
      } catch (error) {
        expect(String(error)).not.toContain('4111');
      }
    }
  });

  it('see nothing but own fields', () => {
    const hostile = JSON.parse('{"__proto__": {"polluted": "yes"}}') as unknown;
    expect(
      render(hostile).text('{{ body.polluted }}{{ body.constructor.name }}{{ body.toString }}', 'x'),
    ).toBe('');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('keys', () => {
  it.each([
    'order:{{ body.absent }}',
    'order:{{ body.nothing }}',
    'order:{{ body.empty }}',
    '{{ body.lines }}',
  ])('refuse %s: half a key would make different things one', (template) => {
    expect(() => render().key(template, 'x')).toThrow(ContractViolation);
  });

  it('take a default', () => {
    expect(render().key('order:{{ body.absent | default: body.id }}', 'x')).toBe('order:13');
  });
});

describe('conditions', () => {
  it.each([
    ['body.id == 13', true],
    ['body.id == 13 and body.name == "Bea"', false],
    ['body.absent', false],
    ['body.lines[0].sku == "a"', true],
    ["body['id']>=13 or not body.absent", true],
    ['body.name contains "n"', true],
  ])('%s is %s', (condition, holds) => {
    expect(render().holds(condition, 'x')).toBe(holds);
  });

  it.each([
    '{{ body.id }}',
    'a %}{% if b',
    'body.id ==',
    'a\nb',
    'body.id = 13',
    'body.a body.b',
    'a | size',
  ])('%j is refused when it is saved', (condition) => {
    expect(conditionProblem(condition)).toBeDefined();
  });
});

describe('templates when they are saved', () => {
  it.each([
    ['{{ body.id', /not valid Liquid/],
    ['{{ body.id | nosuchfilter }}', /nosuchfilter/],
    ['{% include "secret" %}', /not valid Liquid/],
    ['{% render "/etc/passwd" %}', /not valid Liquid/],
    ['{% layout "x" %}', /not valid Liquid/],
    ['{{ body.lines | sample }}', /not valid Liquid/],
    ['x'.repeat(2_001), /longer than 2000/],
  ])('%s is refused', (template, problem) => {
    expect(templateProblem(template)).toMatch(problem);
  });

  it('are accepted when they can be read', () => {
    expect(templateProblem('{{ body.id | append: "x" }}')).toBeUndefined();
    for (const condition of [
      'body.status == "paid"',
      "body['a b'].c contains 'x = y'",
      'body.n>=-1.5 and not body.x',
    ]) {
      expect(conditionProblem(condition)).toBeUndefined();
    }
  });
});

describe('bounds of what templates give', () => {
  const big = 'x'.repeat(3_900_000);

  it('says how much a template and all together may give', () => {
    const render = templateRenderer({ body: { big } });
    expect(() => render.text('{{ body.big }}', 'x')).toThrow(/more than 250,000 characters/);
    const most = templateRenderer({ body: { some: big.slice(0, templateLimits.output) } });
    for (let given = 0; given < templateLimits.outputTogether; given += templateLimits.output) {
      expect(most.text('{{ body.some }}', 'x')).toHaveLength(templateLimits.output);
    }
    expect(() => most.text('{{ body.some }}', 'y')).toThrow(/^y gives too much: .*1,000,000 characters/);
  });

  it('what a template of honest size gives is untouched', () => {
    const lines = Array.from({ length: 500 }, (_, index) => ({ title: `Tea ${index}`, count: index }));
    const template =
      '[{% for line in body.lines %}{ "name": {{ line.title | json }}, "quantity": {{ line.count }} }{% unless forloop.last %},{% endunless %}{% endfor %}]';
    const text = templateRenderer({ body: { lines } }).text(template, 'x');
    expect((JSON.parse(text) as unknown[]).length).toBe(500);
    expect(templateRenderer({ body: { lines } }).text('{{ body.lines | json: 2 | size }}', 'x')).toMatch(
      /^\d{5}$/,
    );
  });

  it('no template whatever gives more than it may', () => {
    const part = fc.constantFrom(
      '{{ body.big }}',
      '{{ body.list | json }}',
      '{% for i in (1..50) %}',
      '{% endfor %}',
      '{% capture a %}',
      '{% endcapture %}',
      '{{ a | append: a }}',
      '{% assign a = body.list | join: "," %}',
      'text',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const render = templateRenderer({
          body: { big: big.slice(0, 40_000), list: ['a'.repeat(9_000), 'b'] },
        });
        try {
          expect(render.text(parts.join(''), 'x').length).toBeLessThanOrEqual(templateLimits.output);
        } catch (error) {
          expect(error).toBeInstanceOf(ContractViolation);
        }
      }),
      { numRuns: 150 },
    );
  });
});
