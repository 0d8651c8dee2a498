import { htmlToLine, instantOrNone, isRecord, plainLine, textOf } from '../../src/sdk/index.js';

/**
 * Reading values that PHP, WooCommerce and its plugins write freely: lists that arrive as objects,
 * numbers as text, "yes" for true. Nothing here throws.
 */

/** Characters read of a text with tags and addresses in it. */
const longestHtml = 20_000;

/** A list, whether PHP wrote it as JSON array or, with gaps in the keys, as an object. */
export function asList(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return isRecord(value) ? Object.values(value) : [];
}

/** Whether a mark in meta data is absent, empty, or one of the ways WordPress writes no. */
export function saysNothing(mark: unknown): boolean {
  if (mark === false || mark === 0 || mark === null) return true;
  const written = textOf(mark, 20)?.toLowerCase();
  return written === undefined ? mark !== true : ['no', '0', 'false', 'off'].includes(written);
}

/**
 * Words for people. WordPress keeps them as HTML, `Fish &amp; Chips`: decoded and without tags,
 * once, in one line.
 */
export function words(value: unknown, max = 190): string | undefined {
  return textOf(htmlToLine(textOf(value, longestHtml)), max);
}

/** How the words of a payload are read: our plugin says that it has decoded them (`plain_text`). */
export function wordsOf(payload: Readonly<Record<string, unknown>>): typeof words {
  return payload['plain_text'] === true
    ? (value, max = 190) => textOf(plainLine(textOf(value, longestHtml)), max)
    : words;
}

/** The first of several fields that holds text. */
export function firstText(
  record: Record<string, unknown>,
  keys: readonly string[],
  max?: number,
): string | undefined {
  for (const key of keys) {
    const found = textOf(record[key], max);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * A `…_gmt` field in milliseconds UTC. WooCommerce writes GMT without a zone
 * (`2026-11-23T03:22:34`), with a grain of one second. A day no shop can mean (`0000-00-00`, the year
 * 9999) is undefined.
 */
export function gmt(value: unknown): number | undefined {
  const written = textOf(value, 40);
  if (written === undefined || !/^\d{4}-\d{2}-\d{2}/.test(written)) return undefined;
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(written) ? written : `${written.replace(' ', 'T')}Z`;
  const instant = Date.parse(zoned.length === 11 ? zoned.slice(0, 10) : zoned);
  return instantOrNone(instant);
}

/** Meta data of an order by key. A key written twice keeps its last value, as WordPress shows it. */
export function metaOf(entries: unknown): ReadonlyMap<string, unknown> {
  const meta = new Map<string, unknown>();
  for (const entry of asList(entries)) {
    if (isRecord(entry) && typeof entry['key'] === 'string') meta.set(entry['key'], entry['value']);
  }
  return meta;
}
