import { z } from 'zod';
import { ContractViolation, instantOrNone } from '../../sdk/index.js';

/**
 * What Meta posts, read leniently: unknown fields pass, and what cannot be read in one update does
 * not cost the others.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
 */
const envelopeSchema = z.looseObject({
  entry: z.array(
    z.looseObject({
      id: z.union([z.string(), z.number()]).transform(String).optional(),
      time: z.number().optional().catch(undefined),
      changes: z
        .array(z.looseObject({ field: z.string(), value: z.record(z.string(), z.unknown()).catch({}) }))
        .catch([]),
    }),
  ),
});

/** An object as Meta wrote it: anything may be in it. */
export type Raw = Record<string, unknown>;

/** One change, with what tells whom it concerns. */
export interface MetaChange {
  /** WhatsApp Business Account. */
  wabaId: string | undefined;
  /** Absent for what concerns a whole business account. */
  phoneNumberId: string | undefined;
  field: string;
  value: Record<string, unknown>;
  /** When Meta says it happened, seconds; only account-level changes carry it. */
  time: number | undefined;
}

/**
 * The changes of a callback's body.
 *
 * @throws ContractViolation when it is not JSON or has no entries
 */
export function readCallback(body: Buffer): MetaChange[] {
  let json: unknown;
  try {
    json = JSON.parse(body.toString('utf8'));
  } catch {
    throw new ContractViolation("Meta's callback is not JSON.");
  }
  const parsed = envelopeSchema.safeParse(json);
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join('.');
    throw new ContractViolation(
      "Meta's callback has not the shape of one.",
      path === undefined ? {} : { path },
    );
  }
  return parsed.data.entry.flatMap(({ id, time, changes }) =>
    changes.map(({ field, value }) => ({
      wabaId: id,
      phoneNumberId: phoneNumberIdOf(value),
      field,
      value,
      time,
    })),
  );
}

function phoneNumberIdOf(value: Record<string, unknown>): string | undefined {
  const metadata = value['metadata'];
  if (typeof metadata !== 'object' || metadata === null) return undefined;
  const id = (metadata as { phone_number_id?: unknown }).phone_number_id;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
}

/** An account's part of a callback, in the shape Meta uses, so that it can be read again. */
export function callbackBody(changes: readonly MetaChange[]): string {
  const entries = new Map<
    string,
    { id?: string; time?: number; changes: { field: string; value: Record<string, unknown> }[] }
  >();
  for (const { wabaId, time, field, value } of changes) {
    const key = `${wabaId ?? ''}:${time ?? ''}`;
    const entry = entries.get(key) ?? {
      ...(wabaId === undefined ? {} : { id: wabaId }),
      ...(time === undefined ? {} : { time }),
      changes: [],
    };
    entry.changes.push({ field, value });
    entries.set(key, entry);
  }
  return JSON.stringify({ object: 'whatsapp_business_account', entry: [...entries.values()] });
}

/** Items of a list in a change's value; anything else is none. */
export function listOf(value: Record<string, unknown>, name: string): Record<string, unknown>[] {
  const list = value[name];
  return Array.isArray(list)
    ? list.filter((item): item is Record<string, unknown> => typeof item === 'object' && item !== null)
    : [];
}

/** Meta's timestamps are seconds, as text or number; milliseconds UTC, or undefined when unreadable. */
export function instantOf(timestamp: unknown): number | undefined {
  const seconds = typeof timestamp === 'string' || typeof timestamp === 'number' ? Number(timestamp) : NaN;
  return instantOrNone(seconds * 1_000);
}

/** Text of a field, when it is one. */
export function textOf(item: Record<string, unknown> | undefined, name: string): string | undefined {
  const value = item?.[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A finite number in a field, whether it came as one or as text. */
export function numberOf(item: Record<string, unknown> | undefined, name: string): number | undefined {
  const value = item?.[name];
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** An object in a field, when it is one. */
export function objectOf(
  item: Record<string, unknown> | undefined,
  name: string,
): Record<string, unknown> | undefined {
  const value = item?.[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** Digits in a field, whether they came as text or as a number. */
export function digitsIn(item: Record<string, unknown> | undefined, name: string): string | undefined {
  const value = item?.[name];
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  return typeof text === 'string' && /^\+?\d{5,20}$/.test(text) ? text.replace('+', '') : undefined;
}
