import type { AccountChange, ChannelPerson, InboundContent } from '../../sdk/index.js';
import { digitsIn, objectOf, textOf } from './callback.js';

/** What a system message is about, by its `type`: Meta has written several words for the same thing. */
export function systemEventOf(system: Record<string, unknown>): InboundContent<'system'>['event'] {
  const type = textOf(system, 'type') ?? '';
  if (/changed_number/.test(type)) return 'number_changed';
  if (/changed_user_id/.test(type)) return 'user_id_changed';
  return /identity_changed/.test(type) ? 'identity_changed' : 'other';
}

/**
 * The change a system message tells; undefined when it tells none. The new number comes as `wa_id` or
 * `new_wa_id`, as text or as a number, or in the sentence alone; a new business-scoped id as `user_id`.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/system
 */
export function accountChangeOf(
  raw: Record<string, unknown>,
  sender: ChannelPerson,
  at: number,
): AccountChange | undefined {
  const system = objectOf(raw, 'system');
  const type = textOf(system, 'type') ?? '';
  if (!/changed_(number|user_id)/.test(type)) return undefined;
  const body = textOf(system, 'body') ?? '';
  const numbers = body.match(/(?<![\w.])\d{5,20}(?![\w.])/g) ?? [];
  const from = sender.whatsappId ?? digitsIn(system, 'customer') ?? numbers[0];
  const others = [digitsIn(system, 'new_wa_id'), digitsIn(system, 'wa_id'), numbers.at(-1)];
  const to = others.find((digits) => digits !== undefined && digits !== from);
  const ids = body.match(/\b[A-Z]{2}\.[A-Za-z0-9.]{4,180}\b/g) ?? [];
  const userId = textOf(system, 'user_id') ?? textOf(system, 'new_user_id') ?? ids[1];
  const previousUserId =
    textOf(system, 'previous_user_id') ??
    [sender.userId, ids[0]].find((id) => id !== undefined && id !== userId);
  return { from, to, userId, previousUserId, at };
}

/** The change an item of `user_id_update` tells; undefined when it cannot be read. */
export function userIdChangeOf(item: Record<string, unknown>, at: number): AccountChange | undefined {
  const ids = objectOf(item, 'user_id') ?? item;
  const previousUserId = textOf(ids, 'previous');
  const userId = textOf(ids, 'current');
  if (previousUserId === undefined || userId === undefined) return undefined;
  return { from: digitsIn(item, 'wa_id'), to: undefined, previousUserId, userId, at };
}
