import { Liquid, type FilterImplOptions } from 'liquidjs';
import { DateTime } from 'luxon';
import { ContractViolation } from '../../src/sdk/index.js';

/** Characters of one template. */
export const MAX_TEMPLATE = 2_000;
/** Tags, outputs and texts one template may render. */
const MAX_STEPS = 10_000;
/** Objects and characters one template may allocate. */
const MAX_MEMORY = 1_000_000;
/** Milliseconds all templates of one delivery may take together. */
const BUDGET = 500;
/** Templates kept parsed, per engine. */
const CACHE = 1_000;

/** Tags that would read other templates. */
const FILE_TAGS = ['include', 'render', 'layout', 'block'];
/** Filters that read the clock when their input is `now` or `today`. */
const DATE_FILTERS = ['date', 'date_to_xmlschema', 'date_to_rfc822', 'date_to_string', 'date_to_long_string'];

/** Filters that count. Liquid takes what is no number for 0, and a missing total is not a total of 0. */
const MATH_FILTERS = ['abs', 'ceil', 'divided_by', 'floor', 'minus', 'modulo', 'plus', 'round', 'times'];

class TemplateProblem extends Error {}

type Filter = (this: unknown, value: unknown, ...parts: unknown[]) => unknown;

/** An engine without files, clock or dice, so that the same body always gives the same text. */
function engine(output: (value: unknown) => string): Liquid {
  const liquid = new Liquid({
    strictFilters: true,
    ownPropertyOnly: true,
    templates: {},
    parseLimit: MAX_TEMPLATE * 2,
    memoryLimit: MAX_MEMORY,
    timezoneOffset: 0,
    locale: 'en-US',
    outputEscape: output,
  });
  for (const tag of FILE_TAGS) delete (liquid.tags as Record<string, unknown>)[tag];
  for (const name of DATE_FILTERS)
    wrapFilter(liquid, name, (value, parts) => [fixedInstant(value), ...parts]);
  for (const name of MATH_FILTERS)
    wrapFilter(liquid, name, (value, parts) => [value, ...parts].map(realNumber));
  liquid.unregisterFilter('sample');
  return liquid;
}

function wrapFilter(
  liquid: Liquid,
  name: string,
  prepare: (value: unknown, parts: unknown[]) => unknown[],
): void {
  const original = liquid.filters[name] as Filter;
  const wrapped: Filter = function (value, ...parts) {
    const [first, ...rest] = prepare(value, parts);
    return original.call(this, first, ...rest);
  };
  liquid.registerFilter(name, wrapped as FilterImplOptions);
}

function realNumber(value: unknown): unknown {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw new TemplateProblem(
    'counts with something that is no number. Use a field that is one, or `| default: 0`',
  );
}

/** Dates without a zone are read as UTC, wherever the server stands; `now` has no place in a mapping. */
function fixedInstant(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (/^\s*(now|today)\s*$/i.test(value)) {
    throw new TemplateProblem('reads the clock. Use a time from the body, or leave `occurredAt` out');
  }
  const parsed = DateTime.fromISO(value, { zone: 'utc' });
  return parsed.isValid ? parsed.toJSDate() : value;
}

function plainText(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'object') {
    throw new TemplateProblem('gives a list or an object. Name one field of it, or end with `| json`');
  }
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** Half a key is worse than none: `order:` would make all orders one. */
function keyText(value: unknown): string {
  const text = plainText(value).trim();
  if (text === '') {
    throw new TemplateProblem(
      'uses a field this body does not have. Use `| default:`, or a field that is always there',
    );
  }
  return text;
}

const engines = { text: engine(plainText), key: engine(keyText) };
type Kind = keyof typeof engines;
type Parsed = ReturnType<Liquid['parse']>;
const parsed = { text: new Map<string, Parsed>(), key: new Map<string, Parsed>() };

function parse(template: string, kind: Kind): Parsed {
  const known = parsed[kind].get(template);
  if (known !== undefined) return known;
  const fresh = engines[kind].parse(template);
  if (parsed[kind].size >= CACHE) parsed[kind].clear();
  parsed[kind].set(template, fresh);
  return fresh;
}

const asTag = (condition: string): string => `{% if ${condition} %}1{% endif %}`;

/** Why a template cannot be used, or undefined. */
export function templateProblem(template: string): string | undefined {
  if (template.length > MAX_TEMPLATE) return `is longer than ${MAX_TEMPLATE} characters. Shorten it.`;
  return parseProblem(template);
}

/** Why a condition cannot be used, or undefined. */
export function conditionProblem(condition: string): string | undefined {
  if (condition.length > MAX_TEMPLATE) return `is longer than ${MAX_TEMPLATE} characters. Shorten it.`;
  if (/\{%|%\}|\{\{|\}\}|[\r\n]/.test(condition)) {
    return 'is a bare condition: write `body.status == "paid"`, without braces or line breaks.';
  }
  return isComparison(condition)
    ? parseProblem(asTag(condition))
    : 'cannot be understood whole. Compare with ==, !=, <, >, <=, >= or contains, and join with and, or.';
}

/**
 * Liquid stops reading where it no longer understands and takes what it has: `body.paid = "no"`
 * would hold whenever `body.paid` exists. So a condition must be operands with operators between.
 */
function isComparison(condition: string): boolean {
  const bare = condition
    .replaceAll(/"[^"]*"|'[^']*'/g, '"text"')
    .replaceAll(/(==|!=|<=|>=|<(?!=)|>(?!=))/g, ' $1 ');
  const words = bare.split(/\s+/).filter((word) => word !== '' && word !== 'not');
  const operator = /^(==|!=|<=|>=|<|>|contains|and|or)$/;
  const operand = /^("text"|-?[\w.[\]"-]+\??)$/;
  return (
    words.length % 2 === 1 && words.every((word, index) => (index % 2 === 0 ? operand : operator).test(word))
  );
}

function parseProblem(template: string): string | undefined {
  try {
    parse(template, 'text');
    return undefined;
  } catch (error) {
    // What could not be parsed is the owner's own text, so its message holds nobody's data.
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
    return `is not valid Liquid (${message}). See https://liquidjs.com for the language.`;
  }
}

/** Renders the templates of one delivery within one budget of time. */
export interface Renderer {
  /** @throws ContractViolation naming `path`. */
  text(template: string, path: string): string;
  /** Like `text`, but a missing field is an error. */
  key(template: string, path: string): string;
  holds(condition: string, path: string): boolean;
}

/** @param scope - What templates can see. */
export function rendererFor(scope: Record<string, unknown>): Renderer {
  const until = performance.now() + BUDGET;
  const render = (template: string, kind: Kind, path: string): string => {
    try {
      // At least a little: a budget of nought would mean "no limit" to the engine.
      const renderLimit = Math.max(1, until - performance.now());
      const options = { renderLimit, templateLimit: MAX_STEPS };
      return String(engines[kind].renderSync(parse(template, kind), scope, options));
    } catch (error) {
      throw new ContractViolation(`${path} ${reasonOf(error)}, then try it in the preview.`, { path });
    }
  };
  return {
    text: (template, path) => (template.includes('{') ? render(template, 'text', path) : template),
    key: (template, path) => (template.includes('{') ? render(template, 'key', path) : template),
    holds: (condition, path) => render(asTag(condition), 'text', path) === '1',
  };
}

/** Never the engine's own message: it may quote the body. */
function reasonOf(error: unknown): string {
  for (let one = error; one instanceof Error; one = (one as { originalError?: unknown }).originalError) {
    if (one instanceof TemplateProblem) return one.message;
    if (/limit exceeded/.test(one.message)) return 'takes too much time or memory. Make the template simpler';
  }
  return 'could not be rendered. Correct the template';
}
