import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

/** Random bytes are drawn for many ids at once: one by one they cost more than the id itself. */
const pool = Buffer.alloc(4_096);
let used = pool.length;
let lastMs = 0;
let sequence = 0;

/**
 * A new UUIDv7 (RFC 9562): ids sort by when they were made. Within a millisecond of one process a
 * 32-bit counter keeps the order, as the RFC's method 1 allows.
 */
export function newId(): string {
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    sequence = random(4).readUInt32BE() >>> 1;
  } else if (++sequence > 0xffff_ffff) {
    lastMs++;
    sequence = 0;
  }
  return v7({ msecs: lastMs, seq: sequence, random: random(16) });
}

/** A new id that sorts among those made at an instant, milliseconds UTC: for what happened then and is told later. */
export function newIdAt(at: number): string {
  return v7({ msecs: Math.max(0, Math.floor(at)), random: random(16) });
}

function random(bytes: number): Buffer {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.subarray(used - bytes, used);
}

/** A new trace id (32 hexadecimal digits, as W3C Trace Context has it). */
export function newTraceId(): string {
  return random(16).toString('hex');
}

/** Whether a text looks like an id of ours: nothing else is asked for, and nothing else can be compared with one. */
export function isId(text: string): boolean {
  return /^[0-9a-f-]{36}$/.test(text);
}

/** The id of nothing: looked for where there is none, so that both answers take the same time. */
export const noId = '00000000-0000-7000-8000-ffffffffffff';
