import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { root } from '../support/processes.js';
import { moved } from './installation.js';

export type Json = Record<string, unknown>;

/** One call of the plugin, and what its hub answered then. */
export interface PluginCall {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
  status: number;
  answer: Json | null;
}

/** Everything a released plugin said to its hub while a shop was used, as `record-plugin.ts` wrote it down. */
export interface PluginCalls {
  at: number;
  connectionId: string;
  /** Query of the page that connects. */
  query: Record<string, string>;
  exchange: { body: Json; status: number; answer: Json };
  calls: PluginCall[];
}

/** Reads recorded calls as if they had been made a moment ago. */
export function pluginCalls(version: string): PluginCalls {
  const file = join(root, 'test/installations', version, 'plugin-calls.json.gz');
  const text = gunzipSync(readFileSync(file)).toString();
  const { at } = JSON.parse(text) as PluginCalls;
  return JSON.parse(moved(text, at, Date.now() - at)) as PluginCalls;
}

/** An outcome is of an order or of a cart: it names one of the two. */
const either = new Set(['orderId', 'cartToken']);

/**
 * Where an answer lacks what the recorded one had: every field must still be there, of the same type. More is welcome.
 * What was null, and elements of lists that are empty now, say nothing.
 */
export function missing(recorded: unknown, now: unknown, path = ''): string[] {
  if (recorded === null || recorded === undefined) return [];
  if (Array.isArray(recorded)) {
    if (!Array.isArray(now)) return [`${path} is no list`];
    const [first] = recorded as unknown[];
    return now.length === 0 ? [] : missing(first, now[0], `${path}[0]`);
  }
  if (typeof recorded === 'object') {
    if (typeof now !== 'object' || now === null || Array.isArray(now)) return [`${path} is no object`];
    return Object.entries(recorded).flatMap(([name, value]) => {
      if (name in now) return missing(value, (now as Json)[name], `${path}.${name}`);
      return either.has(name) ? [] : [`${path}.${name} is missing`];
    });
  }
  if (now === null || typeof now === typeof recorded) return [];
  return [`${path} is ${typeof now}, was ${typeof recorded}`];
}
