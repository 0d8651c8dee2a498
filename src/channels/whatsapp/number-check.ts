import { Injectable } from '@nestjs/common';
import { GraphClient, type GraphNumber, type SendingNumber } from './graph.client.js';
import type { GraphAnswer } from './send-outcome.js';

/** What Graph says about a number and the token that is meant to own it. */
export type NumberVerdict =
  | { verdict: 'confirmed'; number: GraphNumber; subscription?: SubscriptionVerdict }
  /** Meta said no: `field` is what to put right, `reason` why and how. */
  | { verdict: 'refused'; field: 'accessToken' | 'phoneNumberId' | 'wabaId'; reason: string }
  /** No answer that settles it; ask again later. */
  | { verdict: 'unreachable'; reason: string; retryAfterMs?: number };

/** Whether Meta tells us what happens on the number's business account; `reason` says why not, and what to do. */
export type SubscriptionVerdict = { subscribed: true } | { subscribed: false; reason: string };

type Failure = Extract<GraphAnswer<unknown>, { ok: false }>;

/**
 * Asks Graph whether a token owns a number: it must be able to read it, and the business account
 * must list it. Meta answers an id that does not exist and one the token may not see with the same
 * words, so the reason names both.
 */
@Injectable()
export class NumberCheck {
  constructor(private readonly graph: GraphClient) {}

  async ask(number: SendingNumber): Promise<NumberVerdict> {
    const read = await this.graph.readNumber(number);
    if (!read.ok) return judge(read, 'phoneNumberId', number);
    const listed = await this.graph.listNumberIds(number);
    if (!listed.ok) return judge(listed, 'wabaId', number);
    if (!listed.data.includes(number.phoneNumberId)) {
      return {
        verdict: 'refused',
        field: 'wabaId',
        reason: `The WhatsApp Business Account ${number.wabaId} does not have the number ${number.phoneNumberId}. Copy both ids from WhatsApp Manager, API setup.`,
      };
    }
    if (number.mode === 'sandbox') return { verdict: 'confirmed', number: read.data };
    return { verdict: 'confirmed', number: read.data, subscription: await this.subscribe(number) };
  }

  private async subscribe(number: SendingNumber): Promise<SubscriptionVerdict> {
    const answer = await this.graph.subscribeApp(number);
    return answer.ok ? { subscribed: true } : { subscribed: false, reason: unsubscribed(answer, number) };
  }
}

function unsubscribed(failure: Failure, { wabaId }: SendingNumber): string {
  const what = `Meta does not tell Liaison what happens on the WhatsApp Business Account ${wabaId}: answers and delivery states are missing.`;
  const again = 'It is tried again by itself every 15 minutes.';
  if (failure.kind === 'unreachable') return `${what} Meta could not be asked (${failure.detail}). ${again}`;
  const { code, detail, class: kind } = failure.error;
  if (kind === 'throttled') return `${what} Meta is answering too many requests (${code}). ${again}`;
  return `${what} Subscribing the app was refused (${code}: ${detail}). Give the token's system user full control of the account and the permission whatsapp_business_management, then register the number again. ${again}`;
}

function judge(failure: Failure, field: 'phoneNumberId' | 'wabaId', number: SendingNumber): NumberVerdict {
  if (failure.kind === 'unreachable') return { verdict: 'unreachable', reason: failure.detail };
  const { error } = failure;
  if (error.class === 'throttled') {
    const { retryAfterMs } = error;
    return {
      verdict: 'unreachable',
      reason: error.detail,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
  }
  const unknownObject = error.code === 100 || error.code === 33 || error.code === 803;
  if (!unknownObject) {
    const permission = field === 'wabaId' ? 'whatsapp_business_management' : 'whatsapp_business_messaging';
    return {
      verdict: 'refused',
      field: 'accessToken',
      reason: `Meta refuses this access token (${error.code}: ${error.detail}). Give a system user's token with the permission ${permission} that has not expired.`,
    };
  }
  const [what, id] =
    field === 'wabaId'
      ? ['WhatsApp Business Account', number.wabaId]
      : ['phone number id', number.phoneNumberId];
  return {
    verdict: 'refused',
    field,
    reason: `Meta knows no ${what} ${id} that this access token may read (${error.code}: ${error.detail}). Copy the id from WhatsApp Manager, API setup, and assign the account to the token's system user.`,
  };
}
