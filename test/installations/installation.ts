import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { root } from '../support/processes.js';

/** An installation of an earlier version, recorded in the middle of its work by `record.ts`. */
export interface Installation {
  /** The database, as SQL. */
  statements: string;
  /** What the emulator knew: its state file. */
  graph: string;
  known: Known;
}

/** What a test has to know to go on with it. */
export interface Known {
  number: { id: string; phoneNumberId: string };
  /** Connections: a store whose webhooks come directly, a till with a mapping. */
  store: string;
  till: string;
  /** Contacts: with fields and tags, known by e-mail alone, merged into the first. */
  ana: string;
  mail: string;
  double: string;
  /** The message made with the idempotency key. */
  answered: string;
  companion: {
    siteId: string;
    url: string;
    connectionId: string;
    secret: string;
    outcomesCursor: string;
    consentsCursor: string;
  };
}

/**
 * Reads a recorded installation as if it had stopped so long ago: every instant in it is moved, so that what waited
 * has not become old by the day the test runs.
 *
 * @param ago - milliseconds
 */
export function installation(version: string, backend: 'sqlite' | 'mariadb', ago: number): Installation {
  const folder = join(root, 'test/installations', version);
  const read = (name: string) => gunzipSync(readFileSync(join(folder, `${backend}.${name}.gz`))).toString();
  const { at, ...known } = JSON.parse(readFileSync(join(folder, `${backend}.json`), 'utf8')) as Known & {
    at: number;
  };
  const by = Date.now() - ago - at;
  return {
    statements: moved(read('sql'), at, by),
    graph: read('graph.jsonl'),
    known: JSON.parse(moved(JSON.stringify(known), at, by)) as Known,
  };
}

const day = 24 * 60 * 60 * 1000;

/** Moves instants within two months of `at`, written as milliseconds or in ISO 8601. */
export function moved(text: string, at: number, by: number): string {
  const near = (instant: number) => Math.abs(instant - at) < 60 * day;
  return text
    .replaceAll(/(?<![\w.])\d{13}(?!\w)/g, (digits) =>
      near(Number(digits)) ? String(Number(digits) + by) : digits,
    )
    .replaceAll(/20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?/g, (iso) => {
      const instant = Date.parse(`${iso}Z`);
      return near(instant) ? new Date(instant + by).toISOString().slice(0, iso.length) : iso;
    });
}
