import { Context, Liquid, toValueSync, Value, type FilterImplOptions, type Template } from 'liquidjs';
import { DateTime } from 'luxon';
import type { Reading } from './reading.js';
import { strictLanguage } from './strict.js';

/** Characters of one template. */
export const MAX_TEMPLATE = 2_000;
/** Characters one template may give, with what it captures on the way. */
export const MAX_OUTPUT = 250_000;
/** Characters all templates of one budget, such as a delivery's, may give together. */
export const MAX_OUTPUT_TOGETHER = 1_000_000;
/** Tags, outputs and texts one template may render; a loop renders its inside once a turn. */
const MAX_STEPS = 100_000;
/** Objects and characters one template may allocate. */
const MAX_MEMORY = 1_000_000;
/** Milliseconds all templates of one budget may take together. */
const BUDGET = 500;
/** Templates kept parsed, per engine. */
const CACHE = 1_000;

/** Tags that would read other templates. */
const FILE_TAGS = ['include', 'render', 'layout', 'block'];
/** Filters that read the clock when their input is `now` or `today`. */
const DATE_FILTERS = ['date', 'date_to_xmlschema', 'date_to_rfc822', 'date_to_string', 'date_to_long_string'];
/** Filters that count. Liquid takes what is no number for 0, and a missing total is not a total of 0. */
const MATH_FILTERS = ['abs', 'ceil', 'divided_by', 'floor', 'minus', 'modulo', 'plus', 'round', 'times'];
/** Filters that write JSON: the engine charges the values they write, and not their names. */
const JSON_FILTERS = ['json', 'jsonify', 'inspect'];
/** Characters in front of one line of indented JSON, at most: ten a level. */
const MAX_INDENT = 640;
/** Filters that parse one of their arguments as an expression. */
const EXPRESSION_FILTERS = [
  'where_exp',
  'reject_exp',
  'group_by_exp',
  'has_exp',
  'find_exp',
  'find_index_exp',
];

/** A template that cannot be rendered: its message may be shown, it never quotes the body. */
export class TemplateProblem extends Error {}

/** What is left for templates that are rendered for one thing, such as a delivery. */
export interface Budget {
  /** On the clock of `performance.now()`. */
  readonly until: number;
  /** Characters that may still be given. */
  left: number;
}

export const freshBudget = (): Budget => ({
  until: performance.now() + BUDGET,
  left: MAX_OUTPUT_TOGETHER,
});

/** How the templates of one place are read: as text, as part of a key, or as an answer to "may we?". */
export type Kind = 'text' | 'key' | 'consent';

type Filter = (this: { context: Context }, value: unknown, ...parts: unknown[]) => unknown;

/** What one template has used so far. */
class Spending {
  private steps = 0;
  private given = 0;
  constructor(private readonly budget: Budget) {}

  step(count: number): void {
    this.steps += count;
    if (this.steps > MAX_STEPS) {
      throw new TemplateProblem(
        `renders more than ${thousands(MAX_STEPS)} parts. Use fewer or shorter loops`,
      );
    }
  }

  give(characters: number): void {
    this.given += characters;
    if (this.given > MAX_OUTPUT) {
      throw new TemplateProblem(`gives more than ${thousands(MAX_OUTPUT)} characters. Let it give less`);
    }
    this.budget.left -= characters;
    if (this.budget.left < 0) {
      throw new TemplateProblem(
        `gives too much: all templates of a delivery together may give ${thousands(MAX_OUTPUT_TOGETHER)} characters. Let them give less`,
      );
    }
  }
}

const spendings = new WeakMap<Context, Spending>();
const thousands = (count: number): string => count.toLocaleString('en-US');

/** Where a template writes to: counted before it is kept, so that no template can fill the memory. */
class CountedOutput {
  buffer = '';
  constructor(private readonly spending: Spending | undefined) {}

  write(html: unknown): void {
    const text = typeof html === 'string' ? html : plainText(html);
    this.spending?.give(text.length);
    this.buffer += text;
  }
}

/** An engine without files, clock or dice, so that the same body always gives the same text. */
function engine(kind: Kind, reading: Reading): Liquid {
  const strict = kind === 'consent' ? strictLanguage(reading) : undefined;
  const liquid = new Liquid({
    strictFilters: true,
    ownPropertyOnly: true,
    templates: {},
    parseLimit: MAX_TEMPLATE * 2,
    memoryLimit: MAX_MEMORY,
    timezoneOffset: 0,
    locale: 'en-US',
    outputEscape: kind === 'key' ? keyText : plainText,
    ...(strict ? { operators: strict.operators } : {}),
  });
  for (const tag of FILE_TAGS) delete (liquid.tags as Record<string, unknown>)[tag];
  for (const name of DATE_FILTERS)
    wrapFilter(liquid, name, (value, ...parts) => [fixedInstant(value), ...parts]);
  for (const name of MATH_FILTERS) wrapFilter(liquid, name, (...parts) => parts.map(realNumber));
  for (const name of EXPRESSION_FILTERS) wrapFilter(liquid, name, shortExpression);
  for (const name of JSON_FILTERS) liquid.registerFilter(name, writeJson as FilterImplOptions);
  liquid.registerFilter('plain_text', htmlReader(reading) as FilterImplOptions);
  liquid.unregisterFilter('sample');
  for (const [name, tag] of Object.entries(strict?.tags ?? {})) liquid.registerTag(name, tag);
  count(liquid);
  return liquid;
}

/** Counts every part that is rendered, and gives what is captured an output that counts too. */
function count(liquid: Liquid): void {
  const { renderer } = liquid;
  const render = renderer.renderTemplates.bind(renderer);
  renderer.renderTemplates = (templates, context, output) => {
    const spending = spendings.get(context);
    spending?.step(templates.length);
    return render(templates, context, output ?? new CountedOutput(spending));
  };
}

function wrapFilter(liquid: Liquid, name: string, prepare: (...parts: unknown[]) => unknown[]): void {
  const original = liquid.filters[name] as Filter | undefined;
  if (original === undefined) return;
  const wrapped: Filter = function (...parts) {
    const [first, ...rest] = prepare(...parts);
    return original.call(this, first, ...rest);
  };
  liquid.registerFilter(name, wrapped as FilterImplOptions);
}

/** JSON whose names are charged like its values: a list may hold the same object a thousand times. */
function writeJson(this: { context: Context }, value: unknown, space?: unknown): string | undefined {
  const { memoryLimit } = this.context;
  const indent = typeof space === 'number' || typeof space === 'string' ? space : undefined;
  const charge = (key: string, inner: unknown): unknown => {
    const written = typeof inner === 'string' ? inner.length : 8;
    memoryLimit.use(key.length + written + (indent === undefined ? 0 : MAX_INDENT));
    return inner;
  };
  return JSON.stringify(value, charge, indent);
}

/** What a person reads of HTML, as many shops and CRMs give it; charged like the text it is made of. */
function htmlReader({ htmlToText }: Reading): Filter {
  return function (value) {
    const html = plainText(value);
    this.context.memoryLimit.use(html.length);
    return htmlToText(html);
  };
}

function shortExpression(...parts: unknown[]): unknown[] {
  if (parts.some((part, index) => index > 0 && String(part).length > MAX_TEMPLATE)) {
    throw new TemplateProblem(
      `uses an expression longer than ${thousands(MAX_TEMPLATE)} characters. Write it out`,
    );
  }
  return parts;
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

/** Renders templates within bounds of size, time, memory and output: they are written by strangers, and see what strangers send. */
export class LiquidEngine {
  private readonly engines: Record<Kind, Liquid>;
  private readonly parsed: Record<Kind, Map<string, Template[]>> = {
    text: new Map(),
    key: new Map(),
    consent: new Map(),
  };
  private readonly values = new Map<string, Value>();

  constructor(reading: Reading) {
    this.engines = {
      text: engine('text', reading),
      key: engine('key', reading),
      consent: engine('consent', reading),
    };
  }

  /** @throws Error of Liquid's when it is not valid. */
  parse(template: string, kind: Kind = 'text'): Template[] {
    return kept(this.parsed[kind], template, () => this.engines[kind].parse(template));
  }

  /** Renders one template. @throws TemplateProblem, or an error of Liquid's. */
  render(template: string, kind: Kind, scope: object, budget: Budget): string {
    const spending = new Spending(budget);
    const context = contextOf(this.engines[kind], scope, budget);
    spendings.set(context, spending);
    const output = new CountedOutput(spending);
    toValueSync(this.engines[kind].renderer.renderTemplates(this.parse(template, kind), context, output));
    return output.buffer;
  }

  /** The value of an operand or a comparison. @throws an error of Liquid's. */
  evaluate(expression: string, scope: object, budget: Budget): unknown {
    const value = kept(this.values, expression, () => new Value(expression, this.engines.text));
    return toValueSync(value.value(contextOf(this.engines.text, scope, budget)));
  }
}

/** Keeps what was parsed, the text that made it as its key. */
function kept<T>(cache: Map<string, T>, text: string, make: () => T): T {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const fresh = make();
  if (cache.size >= CACHE) cache.clear();
  cache.set(text, fresh);
  return fresh;
}

function contextOf(liquid: Liquid, scope: object, budget: Budget): Context {
  // At least a little: a budget of nought would mean "no limit" to the engine.
  const renderLimit = Math.max(1, budget.until - performance.now());
  return new Context(scope, liquid.options, { sync: true, renderLimit, memoryLimit: MAX_MEMORY }, { liquid });
}
