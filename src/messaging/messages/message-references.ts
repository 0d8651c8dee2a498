import type { InboundContent } from '../../sdk/index.js';
import type { Reader } from '../../database/index.js';
import { inboundKey } from '../inbound/inbound-key.js';
import type { MessageRow } from './message.entity.js';

type Place = Pick<MessageRow, 'accountId' | 'numberId'>;

/**
 * Which messages here others are about that name them by the provider's id. Looked up when they are read, so
 * that it makes no difference which of the two came first.
 */
export class MessageReferences {
  static readonly none = new MessageReferences(new Map());

  private constructor(private readonly ids: ReadonlyMap<string, string>) {}

  /** Two statements for any number of messages, none when they name none. */
  static async of(reader: Reader, rows: readonly MessageRow[]): Promise<MessageReferences> {
    const named = rows.flatMap((row) => {
      const heard = row.direction === 'in' ? row.content?.heard : undefined;
      const { accountId, numberId } = row;
      if (heard === undefined || numberId === null) return [];
      return referencesOf(heard).map((providerId) => ({ accountId, numberId, providerId }));
    });
    if (named.length === 0) return MessageReferences.none;
    const accounts = [...new Set(named.map(({ accountId }) => accountId))];
    const ids = new Map<string, string>();
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
    return new MessageReferences(ids);
  }

  /** The message at the same sender that the provider calls so. */
  idOf(place: Place, providerId: string): string | undefined {
    return this.ids.get(keyOf(place, providerId));
  }
}

/** The provider's ids of the messages an inbound message is about. */
function referencesOf(content: InboundContent): string[] {
  const about = 'providerMessageId' in content ? [content.providerMessageId] : [];
  return [...about, ...(content.replyToProviderId === undefined ? [] : [content.replyToProviderId])];
}

function keyOf({ accountId, numberId }: Place, providerId: string): string {
  return `${accountId} ${numberId ?? ''} ${providerId}`;
}
