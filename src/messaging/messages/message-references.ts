import type { InboundContent } from '../../sdk/index.js';
import type { Reader } from '../../database/index.js';
import { inboundKey } from '../inbound/inbound-key.js';
import { messageTable, type MessageRow } from './message.entity.js';

/** What somebody reacts to a message with. */
export interface Reaction {
  /** The reaction, which is a message of its own. */
  messageId: string;
  emoji: string;
  /** Milliseconds UTC. */
  at: number;
}

type Place = Pick<MessageRow, 'accountId' | 'numberId'>;

/**
 * Which messages here others are about that name them by the provider's id. Looked up when they are read, so
 * that it makes no difference which of the two came first.
 */
export class MessageReferences {
  static readonly none = new MessageReferences(new Map(), new Map());

  private constructor(
    private readonly ids: ReadonlyMap<string, string>,
    private readonly reactions: ReadonlyMap<string, Reaction[]>,
  ) {}

  /** Three statements for any number of messages, fewer when they name none. */
  static async of(reader: Reader, rows: readonly MessageRow[]): Promise<MessageReferences> {
    const [ids, reactions] = await Promise.all([idsNamed(reader, rows), reactionsTo(reader, rows)]);
    return new MessageReferences(ids, reactions);
  }

  /** The message at the same sender that the provider calls so. */
  idOf(place: Place, providerId: string): string | undefined {
    return this.ids.get(keyOf(place, providerId));
  }

  /** What people react to a message with now, oldest first. */
  reactionsTo(row: MessageRow): readonly Reaction[] {
    const key = targetKeyOf(row);
    return (key === undefined ? undefined : this.reactions.get(key)) ?? [];
  }
}

/** Ids of the edits of a message, the one it shows first. */
export async function editsOf(reader: Reader, row: MessageRow): Promise<string[]> {
  const targetKey = targetKeyOf(row);
  if (targetKey === undefined) return [];
  const edits = await reader.query<{ id: string }>(
    `SELECT message.id AS id FROM message_reference JOIN message ON message.id = message_reference.id
     WHERE message_reference.accountId = ? AND message_reference.targetKey = ? AND message.kind = 'edit'
       AND message.direction = ? ORDER BY message.dueAt DESC, message.providerMessageId DESC`,
    [row.accountId, targetKey, row.direction],
  );
  return edits.map(({ id }) => id);
}

async function idsNamed(reader: Reader, rows: readonly MessageRow[]): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  const named = rows.flatMap((row) => {
    const heard = row.content?.heard;
    const { accountId, numberId } = row;
    if (heard === undefined || numberId === null) return [];
    return referencesOf(heard).map((providerId) => ({ accountId, numberId, providerId }));
  });
  if (named.length === 0) return ids;
  const accounts = [...new Set(named.map(({ accountId }) => accountId))];
  const sent = await reader.query<{
    accountId: string;
    numberId: string;
    providerMessageId: string;
    messageId: string;
  }>(
    'SELECT accountId, numberId, providerMessageId, messageId FROM attempt WHERE providerMessageId IN (?) AND accountId IN (?)',
    [[...new Set(named.map(({ providerId }) => providerId))], accounts],
  );
  for (const { providerMessageId, messageId, ...place } of sent)
    ids.set(keyOf(place, providerMessageId), messageId);
  const keys = new Map(
    named.map(({ providerId, ...place }) => [
      inboundKey(place.numberId, providerId),
      keyOf(place, providerId),
    ]),
  );
  const received = await reader.query<{ id: string; sendKey: string }>(
    'SELECT id, sendKey FROM message WHERE accountId IN (?) AND sendKey IN (?)',
    [accounts, [...keys.keys()]],
  );
  for (const { id, sendKey } of received) ids.set(keys.get(sendKey) ?? '', id);
  return ids;
}

/** The last reaction of each person to each of these, by {@link targetKeyOf}; taken back is none. */
async function reactionsTo(reader: Reader, rows: readonly MessageRow[]): Promise<Map<string, Reaction[]>> {
  const keys = [...new Set(rows.flatMap((row) => targetKeyOf(row) ?? []))];
  const found = new Map<string, Reaction[]>();
  if (keys.length === 0) return found;
  const acts = await reader.select(
    messageTable,
    'JOIN message_reference ON message_reference.id = message.id WHERE message_reference.accountId IN (?) AND message_reference.targetKey IN (?)',
    [[...new Set(rows.map(({ accountId }) => accountId))], keys],
  );
  const last = new Map<string, MessageRow>();
  for (const row of acts) {
    const heard = row.content?.heard;
    if (heard?.kind !== 'reaction' || row.numberId === null) continue;
    const person = `${inboundKey(row.numberId, heard.providerMessageId)} ${row.addressHash ?? ''}`;
    const before = last.get(person);
    if (!before || orderOf(row) > orderOf(before)) last.set(person, row);
  }
  for (const [person, row] of [...last].sort(([, one], [, two]) => (orderOf(one) < orderOf(two) ? -1 : 1))) {
    const heard = row.content?.heard;
    if (heard?.kind !== 'reaction' || heard.emoji === null) continue;
    const key = person.split(' ')[0] ?? '';
    found.set(key, [...(found.get(key) ?? []), { messageId: row.id, emoji: heard.emoji, at: row.dueAt }]);
  }
  return found;
}

/** Channels tell whole seconds: of one second, taking back comes last, then ids decide the same way each time. */
function orderOf({ dueAt, content, providerMessageId }: MessageRow): string {
  const heard = content?.heard;
  const taken = heard?.kind === 'reaction' && heard.emoji === null ? 1 : 0;
  return `${String(dueAt).padStart(16, '0')} ${taken} ${providerMessageId ?? ''}`;
}

function targetKeyOf({ numberId, providerMessageId }: MessageRow): string | undefined {
  return numberId === null || providerMessageId === null
    ? undefined
    : inboundKey(numberId, providerMessageId);
}

/** The provider's ids of the messages an inbound message is about. */
function referencesOf(content: InboundContent): string[] {
  const about = 'providerMessageId' in content ? [content.providerMessageId] : [];
  return [...about, ...(content.replyToProviderId === undefined ? [] : [content.replyToProviderId])];
}

function keyOf({ accountId, numberId }: Place, providerId: string): string {
  return `${accountId} ${numberId ?? ''} ${providerId}`;
}
