import type { InboundContent } from '../../sdk/index.js';

/** Longest text shown in a thread, in characters: as long as WhatsApp's own. */
const longestText = 4_096;

/** What the person said in words of their own or by the name of a button: what may be a STOP. */
export function wordsIn(content: InboundContent): string | undefined {
  switch (content.kind) {
    case 'edit':
      return wordsIn(content.content);
    case 'text':
    case 'order':
      return content.text === '' ? undefined : content.text;
    case 'button_reply':
      return content.title ?? content.id;
    case 'list_reply':
      return content.title;
    case 'image':
    case 'video':
    case 'document':
      return content.caption;
    case 'audio':
    case 'sticker':
    case 'location':
    case 'contacts':
    case 'flow_reply':
    case 'payment_method':
    case 'reaction':
    case 'deletion':
    case 'call':
    case 'call_permission':
    case 'system':
    case 'request_welcome':
    case 'unsupported':
    case 'unknown':
      return undefined;
  }
}

/** What a person who reads the thread sees of a message: words, a caption, a name, a place. */
export function textIn(content: InboundContent): string | undefined {
  const words = wordsIn(content);
  if (words !== undefined) return words;
  switch (content.kind) {
    case 'edit':
      return textIn(content.content);
    case 'reaction':
      return content.emoji ?? undefined;
    case 'location':
      return joined([content.name, content.address]) ?? `${content.latitude}, ${content.longitude}`;
    case 'contacts':
      return joined(
        content.contacts.map(
          ({ name }) => name.formattedName ?? joined([name.firstName, name.lastName], ' '),
        ),
      );
    case 'order':
      return joined(
        content.items.map(({ productRetailerId, quantity }) =>
          productRetailerId === undefined ? undefined : `${quantity} × ${productRetailerId}`,
        ),
      );
    case 'document':
      return content.filename;
    case 'system':
      return content.text;
    case 'flow_reply':
      return answersText(content);
    case 'payment_method':
      return content.referenceId;
    case 'text':
    case 'image':
    case 'video':
    case 'audio':
    case 'sticker':
    case 'button_reply':
    case 'list_reply':
    case 'deletion':
    case 'call':
    case 'call_permission':
    case 'request_welcome':
    case 'unsupported':
    case 'unknown':
      return undefined;
  }
}

/** The answers as a person reads them; the token that only machines need is left out. */
function answersText({ values }: InboundContent<'flow_reply'>): string | undefined {
  const lines = Object.entries(values ?? {}).flatMap(([name, value]) => {
    if (name === 'flow_token' || value === null || value === '') return [];
    return [`${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`];
  });
  return lines.length === 0 ? undefined : lines.join('\n').slice(0, longestText);
}

function joined(parts: readonly (string | undefined)[], between = ', '): string | undefined {
  const given = parts.filter((part) => part !== undefined);
  return given.length === 0 ? undefined : given.join(between);
}
