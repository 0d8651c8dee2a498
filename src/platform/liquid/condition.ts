import { MAX_TEMPLATE, type LiquidEngine } from './engine.js';
import type { Reading } from './reading.js';
import { isMissing, isNotNo } from './strict.js';

/** One question of a condition: a field that stands alone, or a comparison. */
interface Clause {
  /** An odd number of `not` in front of it. */
  isNegated: boolean;
  /** As written, without its `not`. */
  source: string;
  /** Of a comparison of two: its parts. */
  comparison?: { left: string; operator: string; right: string };
  /** What joins it to the rest. */
  join?: 'and' | 'or';
}

/** What a clause says: whether it holds, and whether it holds because somebody said yes. */
interface Answer {
  holds: boolean;
  isYes: boolean;
}

const COMPARISON = /^(==|!=|<=|>=|<|>|contains)$/;
const OPERATOR = /^(==|!=|<=|>=|<|>|contains|and|or)$/;
const OPERAND = /^("text"|-?[\w.[\]"-]+\??)$/;

/** Why a condition cannot be used, or undefined. */
export function conditionProblem(engine: LiquidEngine, condition: string): string | undefined {
  if (condition.length > MAX_TEMPLATE) return `is longer than ${MAX_TEMPLATE} characters. Shorten it.`;
  if (/\{%|%\}|\{\{|\}\}|[\r\n]/.test(condition)) {
    return 'is a bare condition: write `body.status == "paid"`, without braces or line breaks.';
  }
  return isComparison(condition)
    ? parseProblem(engine, `{% if ${condition} %}1{% endif %}`)
    : 'cannot be understood whole. Compare with ==, !=, <, >, <=, >= or contains, and join with and, or.';
}

/** Why a template cannot be used, or undefined. */
export function templateProblem(engine: LiquidEngine, template: string): string | undefined {
  if (template.length > MAX_TEMPLATE) return `is longer than ${MAX_TEMPLATE} characters. Shorten it.`;
  return parseProblem(engine, template);
}

function parseProblem(engine: LiquidEngine, template: string): string | undefined {
  try {
    engine.parse(template);
    return undefined;
  } catch (error) {
    // What could not be parsed is the owner's own text, so its message holds nobody's data.
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
    return `is not valid Liquid (${message}). See https://liquidjs.com for the language.`;
  }
}

/**
 * Liquid stops reading where it no longer understands and takes what it has: `body.paid = "no"`
 * would hold whenever `body.paid` exists. So a condition must be operands with operators between.
 */
function isComparison(condition: string): boolean {
  const words = wordsOf(condition).filter((word) => word.bare !== 'not');
  return (
    words.length % 2 === 1 &&
    words.every(({ bare }, index) => (index % 2 === 0 ? OPERAND : OPERATOR).test(bare))
  );
}

interface Word {
  /** With every quoted text written as `"text"`. */
  bare: string;
  source: string;
}

function wordsOf(condition: string): Word[] {
  const quoted = condition.match(/"[^"]*"|'[^']*'/g) ?? [];
  let next = 0;
  return condition
    .replaceAll(/"[^"]*"|'[^']*'/g, '"text"')
    .replaceAll(/(==|!=|<=|>=|<(?!=)|>(?!=))/g, ' $1 ')
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((bare) => ({ bare, source: bare.replaceAll('"text"', () => quoted[next++] ?? '""') }));
}

function clausesOf(condition: string): Clause[] {
  const clauses: Clause[] = [];
  let words: Word[] = [];
  const close = (join?: 'and' | 'or'): void => {
    const from = words.findIndex(({ bare }) => bare !== 'not');
    const own = words.slice(Math.max(from, 0));
    const [left, operator, right] = own;
    const isPair = own.length === 3 && operator !== undefined && COMPARISON.test(operator.bare);
    clauses.push({
      isNegated: from % 2 === 1,
      source: own.map(({ source }) => source).join(' '),
      ...(isPair && left && right
        ? { comparison: { left: left.source, operator: operator.source, right: right.source } }
        : {}),
      ...(join === undefined ? {} : { join }),
    });
    words = [];
  };
  for (const word of wordsOf(condition)) {
    if (word.bare === 'and' || word.bare === 'or') close(word.bare);
    else words.push(word);
  }
  close();
  return clauses;
}

/** Reads an operand or a comparison. */
export type Evaluate = (expression: string) => unknown;

/** A field that stands alone holds unless it is empty or says no, as a text or otherwise. */
export function holds({ saysNo }: Reading, condition: string, evaluate: Evaluate): boolean {
  return joined(clausesOf(condition), ({ isNegated, source }) => {
    const said = !saysNo(evaluate(source));
    return { holds: said !== isNegated, isYes: false };
  }).holds;
}

/**
 * Whether a condition makes a consent. It has to hold, and some part of it has to be a yes: a field
 * that stands alone and clearly says yes, or a value the condition names and the body has.
 */
export function grantsConsent(reading: Reading, condition: string, evaluate: Evaluate): boolean {
  const answer = joined(clausesOf(condition), (clause) => consentAnswer(reading, clause, evaluate));
  return answer.holds && answer.isYes;
}

function consentAnswer(reading: Reading, clause: Clause, evaluate: Evaluate): Answer {
  const { isNegated, source, comparison } = clause;
  const value = evaluate(source);
  if (isNegated) return { holds: reading.saysNo(value), isYes: false };
  if (comparison === undefined) {
    const isYes = reading.saysYes(value);
    return { holds: isYes, isYes };
  }
  const [left, right] = [evaluate(comparison.left), evaluate(comparison.right)];
  if (comparison.operator === '!=') {
    const isYes = isNotNo(reading, left, right);
    return isYes === undefined ? { holds: value === true, isYes: false } : { holds: isYes, isYes };
  }
  const isSaid = !isMissing(left) && !isMissing(right);
  return { holds: value === true, isYes: value === true && isSaid };
}

/** As Liquid joins: from the right, `and` and `or` alike. */
function joined(clauses: readonly Clause[], answerOf: (clause: Clause) => Answer): Answer {
  return clauses.reduceRight<Answer | undefined>((rest, clause) => {
    const own = answerOf(clause);
    if (rest === undefined) return own;
    if (clause.join === 'and') {
      return { holds: own.holds && rest.holds, isYes: own.isYes || rest.isYes };
    }
    const both = own.holds && rest.holds;
    return {
      holds: own.holds || rest.holds,
      isYes: both ? own.isYes || rest.isYes : own.holds ? own.isYes : rest.isYes,
    };
  }, undefined) as Answer;
}

/** The fields of `root` a condition asks, as they stand in it: what a consent rests on. */
export function answersOf(condition: string, root: string, evaluate: Evaluate): Record<string, unknown> {
  const operands = clausesOf(condition).flatMap(({ source, comparison }) =>
    comparison === undefined ? [source] : [comparison.left, comparison.right],
  );
  const fields = operands.filter((operand) => /^\w+/.exec(operand)?.[0] === root);
  return Object.fromEntries(fields.map((field) => [field, evaluate(field)]));
}
