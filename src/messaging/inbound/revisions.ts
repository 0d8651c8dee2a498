import type { InboundContent } from '../../sdk/index.js';
import type { Tx } from '../../database/index.js';
import {
  messageReferenceTable,
  messageTable,
  type MessageReferenceRow,
  type MessageRow,
} from '../messages/message.entity.js';
import type { MessageContent } from '../messages/message.types.js';
import { textChanged } from '../search/text-changes.js';
import { inboundKey } from './inbound-key.js';

/** An edit or a deletion, and the message it is about. */
export interface Revision {
  act: MessageRow;
  /** As it was before. */
  target: MessageRow;
  /** False of an edit that a later one overtakes. */
  isLatest: boolean;
}

/**
 * Messages people edit and take back, where their channel lets them: the thread shows them as they are now.
 * An edit may come before its message; whichever is second applies it, and what comes out is the same.
 */
export class Revisions {
  /**
   * Notes what these messages are about, then shows every message that was revised as it is now. Answers the
   * revisions of which these are a part: each is answered once, by whoever stores the second of the two.
   */
  async apply(tx: Tx, made: readonly MessageRow[], now: number): Promise<Revision[]> {
    if (made.length === 0) return [];
    const references = made.flatMap(referenceOf);
    await tx.insertIgnore(messageReferenceTable, references);
    const accounts = [...new Set(made.map((row) => row.accountId))];
    const keys = new Set([
      ...references.map(({ targetKey }) => targetKey),
      ...made.map((row) => row.sendKey),
    ]);
    // Locked: an edit and its message may be stored by two processes at once, and one has to see the other's.
    const acts = await tx.select(
      messageTable,
      `JOIN message_reference ON message_reference.id = message.id
       WHERE message_reference.accountId IN (?) AND message_reference.targetKey IN (?) ORDER BY message.id ${tx.forUpdate}`,
      [accounts, [...keys]],
    );
    const revisions = new Map<string, MessageRow[]>();
    for (const row of acts) {
      const kind = row.content?.heard?.kind;
      const target = kind === 'edit' || kind === 'deletion' ? targetOf(row) : undefined;
      if (target !== undefined) revisions.set(target, [...(revisions.get(target) ?? []), row]);
    }
    if (revisions.size === 0) return [];
    const targets = await tx.select(
      messageTable,
      `WHERE accountId IN (?) AND sendKey IN (?) ORDER BY id ${tx.forUpdate}`,
      [accounts, [...revisions.keys()]],
    );
    // One emptied by age, or of somebody who was erased, stays empty.
    const shown = targets.flatMap((row) => {
      const { content } = row;
      if (content === null || (row.contactId === null && row.address === null)) return [];
      const acts = (revisions.get(row.sendKey) ?? []).filter(({ direction }) => direction === row.direction);
      return acts.length === 0 ? [] : [{ row, content, acts }];
    });
    const patches = shown.map(({ row, content, acts }) => ({
      key: row.id,
      set: { content: revised(content, acts), updatedAt: now },
    }));
    await tx.updateMany(messageTable, 'id', patches);
    await textChanged(
      tx,
      patches.map(({ key }) => key),
    );
    const fresh = new Set(made.map(({ id }) => id));
    return shown.flatMap(({ row, acts }) => {
      const latest = latestEdit(acts);
      return acts
        .filter((act) => fresh.has(act.id) || fresh.has(row.id))
        .map((act) => ({ act, target: row, isLatest: act.kind !== 'edit' || act.id === latest?.id }));
    });
  }
}

/** Key of the message that one is about; undefined for those about none. */
function targetOf({ numberId, content }: MessageRow): string | undefined {
  const heard = content?.heard;
  if (heard === undefined || !('providerMessageId' in heard) || numberId === null) return undefined;
  return inboundKey(numberId, heard.providerMessageId);
}

function referenceOf(row: MessageRow): MessageReferenceRow[] {
  const targetKey = targetOf(row);
  return targetKey === undefined ? [] : [{ id: row.id, accountId: row.accountId, targetKey }];
}

/** A message as all its revisions leave it: the latest edit is what it says, the first deletion took it back. */
function revised(content: MessageContent, revisions: readonly MessageRow[]): MessageContent {
  let result = content;
  const deletedAt = Math.min(
    ...revisions.flatMap((row) => (row.content?.heard?.kind === 'deletion' ? [row.dueAt] : [])),
  );
  if (Number.isFinite(deletedAt)) result = { ...result, deletedAt };
  const latest = latestEdit(revisions);
  const edit = latest?.content?.heard;
  if (latest === undefined || edit?.kind !== 'edit') return result;
  const { text: _text, rendered: _rendered, form: _form, ...rest } = result;
  const text = latest.content?.text;
  return {
    ...rest,
    heard: editedContent(content.heard, edit.content),
    editedAt: latest.dueAt,
    ...(text === undefined ? {} : { text, rendered: text }),
  };
}

function latestEdit(revisions: readonly MessageRow[]): MessageRow | undefined {
  return revisions.reduce<MessageRow | undefined>((best, row) => {
    if (row.content?.heard?.kind !== 'edit') return best;
    return best === undefined || comesAfter(row, best) ? row : best;
  }, undefined);
}

/** What a message says once it is edited. */
export function editedContent(before: InboundContent | undefined, edit: InboundContent): InboundContent {
  return { ...keptOf(before), ...edit };
}

/** What an edit does not tell anew: what the message answers, and how it came. */
function keptOf(heard: InboundContent | undefined): Partial<InboundContent> {
  if (heard === undefined) return {};
  const { replyToProviderId, forwarded, groupId, product, referral } = heard;
  return { replyToProviderId, forwarded, groupId, product, referral };
}

/** Channels tell whole seconds: two edits of one second are told apart by their ids, the same way each time. */
export function comesAfter(one: MessageRow, two: MessageRow): boolean {
  if (one.dueAt !== two.dueAt) return one.dueAt > two.dueAt;
  return (one.providerMessageId ?? '') > (two.providerMessageId ?? '');
}
