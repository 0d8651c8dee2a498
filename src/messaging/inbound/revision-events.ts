import type { Reader } from '../../database/index.js';
import type { EventInput } from '../../events/index.js';
import type { AnyEventDraft } from '../../sdk/index.js';
import { answeredBy } from './answered.js';
import { comesAfter, editedContent, type Revision } from './revisions.js';

/**
 * Events of what people did to messages, in the order they did it: each edit and the deletion of a message tell once,
 * when both the message and what was done to it are known. Of several edits the latest holds; the others are
 * overtaken.
 */
export async function revisionEvents(
  reader: Reader,
  revisions: readonly Revision[],
  now: number,
): Promise<EventInput[]> {
  const told = [...revisions].sort((one, two) => (comesAfter(one.act, two.act) ? 1 : -1));
  const asked = told.map(({ target, act }) => ({
    accountId: target.accountId,
    numberId: target.numberId ?? '',
    answersTo: act.kind === 'edit' ? target.content?.heard?.replyToProviderId : undefined,
  }));
  const answered = await answeredBy(reader, asked);
  return told.flatMap((revision, index) => {
    const { act, target } = revision;
    const { numberId } = target;
    const draft = numberId === null ? undefined : draftOf(revision, numberId);
    if (numberId === null || draft === undefined) return [];
    const replyTo = answered.get(asked[index] as (typeof asked)[number]);
    return [
      {
        accountId: target.accountId,
        connectionId: numberId,
        origin: { kind: 'sender' as const, id: numberId },
        contactId: target.contactId ?? act.contactId ?? undefined,
        deliveryId: act.deliveryId ?? undefined,
        traceId: act.traceId,
        recordedAt: now,
        draft: {
          ...draft,
          data: { ...draft.data, ...(replyTo === undefined ? {} : { replyTo }) },
        } as AnyEventDraft,
      },
    ];
  });
}

function draftOf({ act, target, isLatest }: Revision, numberId: string): AnyEventDraft | undefined {
  const content = act.content?.heard;
  const shared = { subject: `message:${target.id}`, occurredAt: act.dueAt };
  const groupId = target.content?.heard?.groupId;
  const about = { messageId: target.id, numberId, ...(groupId === undefined ? {} : { groupId }) };
  if (content?.kind === 'deletion')
    return {
      ...shared,
      type: 'message.deleted',
      transition: 'deleted',
      data: { ...about, kind: target.kind },
    };
  if (content?.kind !== 'edit') return undefined;
  const text = act.content?.text;
  return {
    ...shared,
    type: 'message.edited',
    transition: `edited:${act.id}`,
    ...(isLatest ? {} : { superseded: true, supersededBy: ['message.edited' as const] }),
    data: {
      ...about,
      kind: content.content.kind,
      content: editedContent(target.content?.heard, content.content),
      ...(text === undefined ? {} : { text }),
    },
  };
}
