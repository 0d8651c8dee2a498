import { z } from 'zod';
import { plainLine } from '../sdk/index.js';
import { businessAccountIdOf, defaultChannelId, providerIdOf } from './channels.js';
import type { NumberRow, TimedNews } from './number.entity.js';

const graphId = z.string().regex(/^\d{1,64}$/, 'must be the digits of an id, as WhatsApp Manager shows it');

/** Body of `POST /v1/numbers`. */
export const registerNumberSchema = z.union([
  z.strictObject({
    sandbox: z.literal(true).meta({ description: 'Create a number of the built-in emulator' }),
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
    appId: z.string().max(36).optional().meta({
      description: 'The Meta app the token was made with, of those Liaison has. Default: the only one',
    }),
  }),
  z.strictObject({
    channel: z
      .string()
      .regex(/^[a-z][a-z0-9-]{1,30}$/, 'must be the id of an installed channel')
      .meta({ description: 'Id of an installed channel other than WhatsApp' }),
    senderId: z
      .string()
      .regex(/^[\x21-\x7e]{1,32}$/, "must be the provider's id of the sender, without blanks")
      .meta({ description: "The provider's id of the sender: a number, or a name such as `TEASHOP`" }),
    businessAccountId: z
      .string()
      .regex(/^[\x21-\x7e]{1,32}$/, "must be the provider's id of the account, without blanks")
      .optional()
      .meta({ description: "The provider's account it belongs to, where there is one" }),
    accessToken: z
      .string()
      .max(4_096)
      .regex(/^[\x21-\x7e]+$/, 'must be the token alone, without blanks or quotes around it')
      .meta({ description: "The provider's key; stored encrypted, never shown" }),
    displayName: z
      .string()
      .min(1)
      .max(32)
      .optional()
      .meta({ description: 'As people see it. Default: `senderId`' }),
  }),
]);
export type RegisterNumber = z.infer<typeof registerNumberSchema>;
/** A live number with its token. */
export type RegisterLive = Extract<RegisterNumber, { phoneNumberId: string }>;
/** A sender of another channel than WhatsApp. */
export type RegisterSender = Extract<RegisterNumber, { channel: string }>;

/** Body of `PATCH /v1/numbers/{id}`: what is not given stays. */
export const changeNumberSchema = z
  .strictObject({
    label: z
      .string()
      .overwrite((text) => plainLine(text) ?? '')
      .max(100)
      .nullable()
      .transform((text) => (text === '' ? null : text))
      .optional()
      .meta({ description: 'Your name for it; null removes it' }),
    default: z.boolean().optional().meta({
      description:
        'The default sender of messages that name none. Live numbers take precedence over sandbox numbers; without a choice it is the oldest active one',
    }),
    status: z.enum(['active', 'paused']).optional().meta({
      description: '`paused` stops it from sending, what waits goes on waiting; `active` lets it send again',
    }),
  })
  .refine((body) => Object.keys(body).length > 0, {
    error: 'give at least one of label, default and status',
  });
export type NumberChange = z.output<typeof changeNumberSchema>;

/** `pending`: Graph has not confirmed it. `paused`: sends wait until somebody puts it right. */
export type NumberStatus = 'pending' | 'active' | 'paused' | 'removed';

/** Why a number is pending or paused. */
export type NumberPauseCode = 'graph_unreachable' | 'token_refused' | 'setup' | 'payment' | 'operator';

/** A number as its owner sees it: never with the token. */
export interface NumberView {
  id: string;
  /** Id of the channel it sends through. */
  channel: string;
  /** The provider's id. */
  phoneNumberId: string;
  wabaId: string;
  /** The provider's id of the portfolio its business account is in; null while nobody told. */
  portfolioId: string | null;
  displayPhone: string;
  /** What its owner calls it. */
  label: string | null;
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
  /** The app its callbacks come through; null for the installation's first, and in the sandbox. */
  appId: string | null;
  /** Messages a second. */
  throughput: number;
  /** GREEN, YELLOW, RED or UNKNOWN, as Meta rates it. */
  quality: string;
  /** What the provider last said of it and of its business account, newest first. */
  news: readonly TimedNews[];
  createdAt: number;
  updatedAt: number;
}

export function numberView(row: NumberRow): NumberView {
  return {
    id: row.id,
    channel: row.channel ?? defaultChannelId,
    phoneNumberId: providerIdOf(row),
    wabaId: businessAccountIdOf(row),
    portfolioId: row.portfolioId,
    displayPhone: row.displayPhone,
    label: row.label,
    verifiedName: row.verifiedName,
    mode: row.mode === 'sandbox' ? 'sandbox' : 'live',
    status: row.status as NumberStatus,
    reasonCode: row.pausedCode,
    reason: row.pausedReason,
    subscription: { state: subscriptionState(row), reason: row.subscriptionFault },
    marketingPausedUntil: row.marketingPausedUntil,
    appId: row.appId,
    throughput: row.throughput,
    quality: row.quality,
    news: Object.values(row.news ?? {}).sort((one, two) => two.at - one.at),
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
