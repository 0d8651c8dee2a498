import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';

/** A new UUIDv7: ids sort by when they were made. */
export function newId(): string {
  return v7();
}

/** A new trace id (32 hexadecimal digits, as W3C Trace Context has it). */
export function newTraceId(): string {
  return randomBytes(16).toString('hex');
}
