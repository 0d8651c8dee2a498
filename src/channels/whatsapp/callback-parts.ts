import type { ChannelPart } from '../../sdk/index.js';
import { callbackBody, listOf, objectOf, readCallback, textOf, type MetaChange } from './callback.js';

/** Fields of a status that name whom the message went to; the message itself knows. */
const recipientField = /^recipient_/;

/**
 * A change as an account's part of a callback keeps it: statuses are found by the message they are
 * about, so they name nobody. What people themselves wrote stays whole.
 */
function withoutRecipients(change: MetaChange): MetaChange {
  // A call is found by whom it was with.
  if (change.field !== 'messages') return change;
  const statuses = listOf(change.value, 'statuses');
  if (statuses.length === 0) return change;
  const value: Record<string, unknown> = {
    ...change.value,
    statuses: statuses.map((status) =>
      Object.fromEntries(Object.entries(status).filter(([name]) => !recipientField.test(name))),
    ),
  };
  if (listOf(change.value, 'messages').length === 0) delete value['contacts'];
  return { ...change, value };
}

/** Whether a change names people other than by the messages they were sent: those are looked for on erasure. */
function namesPeople({ field, value }: MetaChange): boolean {
  return field !== 'messages' || listOf(value, 'messages').length > 0 || !('statuses' in value);
}

/** Lists whose items are applied one by one. */
const counted = ['statuses', 'messages', 'calls', 'user_preferences'];

function partOf(change: MetaChange): ChannelPart {
  const { field, value, phoneNumberId } = change;
  // News about partners come under the partner's id, and name the account inside.
  const wabaId = textOf(objectOf(value, 'waba_info'), 'waba_id') ?? change.wabaId;
  return {
    ...(phoneNumberId === undefined ? {} : { sender: phoneNumberId }),
    ...(wabaId === undefined ? {} : { businessAccount: wabaId }),
    topic: field,
    size: 1 + counted.reduce((sum, name) => sum + listOf(value, name).length, 0),
    namesPeople: namesPeople(change),
    content: { value, ...(change.time === undefined ? {} : { time: change.time }) },
  };
}

/** The change a part was made of. */
export function changeOf(part: ChannelPart): MetaChange {
  const { content } = part;
  const time = content['time'];
  return {
    wabaId: part.businessAccount,
    phoneNumberId: part.sender,
    field: part.topic,
    value: objectOf(content, 'value') ?? {},
    time: typeof time === 'number' ? time : undefined,
  };
}

/** The parts of a callback's body, one a change. @throws ContractViolation when it is none. */
export function callbackParts(body: Buffer): ChannelPart[] {
  return readCallback(body).map(partOf);
}

/** Parts of one number in the shape Meta uses, without the recipients of statuses. */
export function joinParts(parts: readonly ChannelPart[]): string {
  return callbackBody(parts.map((part) => withoutRecipients(changeOf(part))));
}

/** What was sent before a number was removed still arrives, is read or fails; nothing else is heard for it. */
export function settlingPart(part: ChannelPart): ChannelPart | undefined {
  const change = changeOf(part);
  if (change.field !== 'messages' || listOf(change.value, 'statuses').length === 0) return undefined;
  const { metadata, statuses } = change.value;
  return partOf({ ...change, value: { messaging_product: 'whatsapp', metadata, statuses } });
}
