import { z } from 'zod';
import type { NumberRow } from './number.entity.js';

const graphId = z.string().regex(/^\d{1,64}$/, 'must be the digits of an id, as WhatsApp Manager shows it');

/** Body of `POST /v1/numbers`. */
export const registerNumberSchema = z.union([
  z.strictObject({
    sandbox: z.literal(true).meta({ description: 'Make a number of the built-in emulator' }),
  }),
  z.strictObject({
    phoneNumberId: graphId.meta({ description: "Meta's id of the number" }),
    wabaId: graphId.meta({ description: 'Id of the WhatsApp Business Account' }),
    accessToken: z
      .string()
      .max(4_096)
      .regex(/^[\x21-\x7e]+$/, 'must be the token alone, without blanks or quotes around it')
      .meta({ description: "A system user's token; stored encrypted, never shown" }),
    displayPhone: z.string().min(3).max(32).meta({ description: 'The number as people write it' }),
  }),
]);
export type RegisterNumber = z.infer<typeof registerNumberSchema>;

/** `pending`: Graph has not confirmed it. `paused`: sends wait until somebody puts it right. */
export type NumberStatus = 'pending' | 'active' | 'paused';

/** Why a number is pending or paused. */
export type NumberPauseCode = 'graph_unreachable' | 'token_refused' | 'setup' | 'payment' | 'operator';

/** A number as its owner sees it: never with the token. */
export interface NumberView {
  id: string;
  phoneNumberId: string;
  wabaId: string;
  displayPhone: string;
  verifiedName: string | null;
  mode: 'sandbox' | 'live';
  status: NumberStatus;
  /** Machine-readable. */
  reasonCode: string | null;
  /** What is wrong and what to do next; null while it is active. */
  reason: string | null;
  /** Whether Meta tells what happens on the business account; `reason` says why not, and what to do. */
  subscription: { state: 'subscribed' | 'pending' | 'failed' | 'built_in'; reason: string | null };
  /** Milliseconds UTC; marketing waits until then. */
  marketingPausedUntil: number | null;
  /** Messages a second. */
  throughput: number;
  /** GREEN, YELLOW, RED or UNKNOWN, as Meta rates it. */
  quality: string;
  createdAt: number;
  updatedAt: number;
}

export function numberView(row: NumberRow): NumberView {
  return {
    id: row.id,
    phoneNumberId: row.phoneNumberId,
    wabaId: row.wabaId,
    displayPhone: row.displayPhone,
    verifiedName: row.verifiedName,
    mode: row.mode === 'sandbox' ? 'sandbox' : 'live',
    status: row.status as NumberStatus,
    reasonCode: row.pausedCode,
    reason: row.pausedReason,
    subscription: { state: subscriptionState(row), reason: row.subscriptionFault },
    marketingPausedUntil: row.marketingPausedUntil,
    throughput: row.throughput,
    quality: row.quality,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}

function subscriptionState(row: NumberRow): NumberView['subscription']['state'] {
  if (row.mode === 'sandbox') return 'built_in';
  if (row.subscriptionFault !== null) return 'failed';
  return row.subscribedAt === null ? 'pending' : 'subscribed';
}

/** Which rows of a listing: `take` many after the id `last`. */
export interface ListSlice {
  take: number;
  last?: string | undefined;
}
