import type { FormAnswers } from '../../sdk/index.js';
import { listOf, objectOf, textOf } from './callback.js';

type Raw = Record<string, unknown>;

/** Longest text shown in a thread, in characters: as long as WhatsApp's own. */
const longestText = 4_096;
/** Longest text of a form's answers that is read, in characters. */
const longestAnswers = 64 * 1_024;

/** The message an edit carries instead of the one it names. */
export interface Edit {
  /** Meta's id of the message that was changed. */
  originalId: string;
  kind: string;
  message: Raw;
}

/** What an `edit` changes; undefined when it is none or cannot be read. */
export function editOf(raw: Raw, kind: string): Edit | undefined {
  if (kind !== 'edit') return undefined;
  const edit = objectOf(raw, 'edit');
  const message = objectOf(edit, 'message');
  const originalId = textOf(edit, 'original_message_id');
  const edited = textOf(message, 'type');
  return message && originalId !== undefined && edited !== undefined
    ? { originalId, kind: edited, message }
    : undefined;
}

/** Meta's id of the message a person took back. */
export function revokedId(raw: Raw, kind: string): string | undefined {
  return kind === 'revoke' ? textOf(objectOf(raw, 'revoke'), 'original_message_id') : undefined;
}

/** What the person said in words of their own or by the name of a button: what may be a STOP. */
export function wordsIn(raw: Raw, kind: string): string | undefined {
  const edit = editOf(raw, kind);
  if (edit) return wordsIn(edit.message, edit.kind);
  const part = objectOf(raw, kind);
  if (kind === 'text') return textOf(part, 'body');
  if (kind === 'button') return textOf(part, 'text') ?? textOf(part, 'payload');
  if (kind === 'interactive')
    return textOf(objectOf(part, 'button_reply') ?? objectOf(part, 'list_reply'), 'title');
  if (kind === 'order') return textOf(part, 'text');
  return textOf(part, 'caption');
}

/** What a person who reads the thread sees of a message: words, a caption, a name, a place. */
export function textIn(raw: Raw, kind: string): string | undefined {
  const edit = editOf(raw, kind);
  if (edit) return textIn(edit.message, edit.kind);
  const words = wordsIn(raw, kind);
  if (words !== undefined) return words;
  const part = objectOf(raw, kind);
  if (kind === 'reaction') return textOf(part, 'emoji');
  if (kind === 'location') return placeOf(part);
  if (kind === 'contacts')
    return joined(listOf(raw, 'contacts').map((card) => nameOf(objectOf(card, 'name'))));
  if (kind === 'order') return productsOf(part);
  if (kind === 'document') return textOf(part, 'filename');
  if (kind === 'system') return textOf(part, 'body');
  if (kind === 'interactive') return answersText(formAnswersOf(raw, kind));
  return undefined;
}

/** A person took their reaction back: Meta sends a reaction with no emoji, or an empty one. */
export function isReactionTakenBack(raw: Raw, kind: string): boolean {
  return kind === 'reaction' && textOf(objectOf(raw, 'reaction'), 'emoji') === undefined;
}

/** The answers of a form a person sent off; undefined when the message is none. */
export function formAnswersOf(raw: Raw, kind: string): FormAnswers | undefined {
  if (kind !== 'interactive') return undefined;
  const form = objectOf(objectOf(raw, 'interactive'), 'nfm_reply');
  if (!form) return undefined;
  const given = form['response_json'];
  const text = typeof given === 'string' ? given : JSON.stringify(given ?? null);
  return { values: valuesIn(text), raw: text.slice(0, longestAnswers) };
}

/** The answers as a person reads them; the token that only machines need is left out. */
function answersText(answers: FormAnswers | undefined): string | undefined {
  const lines = Object.entries(answers?.values ?? {}).flatMap(([name, value]) => {
    if (name === 'flow_token' || value === null || value === '') return [];
    return [`${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`];
  });
  return lines.length === 0 ? undefined : lines.join('\n').slice(0, longestText);
}

function valuesIn(text: string): Record<string, unknown> | null {
  if (text.length > longestAnswers) return null;
  try {
    const values: unknown = JSON.parse(text);
    return typeof values === 'object' && values !== null && !Array.isArray(values)
      ? (values as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function placeOf(part: Raw | undefined): string | undefined {
  const named = joined([textOf(part, 'name'), textOf(part, 'address')]);
  const [latitude, longitude] = [part?.['latitude'], part?.['longitude']];
  if (named !== undefined) return named;
  return typeof latitude === 'number' && typeof longitude === 'number'
    ? `${latitude}, ${longitude}`
    : undefined;
}

function nameOf(name: Raw | undefined): string | undefined {
  return (
    textOf(name, 'formatted_name') ?? joined([textOf(name, 'first_name'), textOf(name, 'last_name')], ' ')
  );
}

function productsOf(part: Raw | undefined): string | undefined {
  return joined(
    listOf(part ?? {}, 'product_items').map((item) => {
      const id = textOf(item, 'product_retailer_id');
      return id === undefined ? undefined : `${Number(item['quantity'] ?? 1)} × ${id}`;
    }),
  );
}

function joined(parts: readonly (string | undefined)[], between = ', '): string | undefined {
  const given = parts.filter((part) => part !== undefined);
  return given.length === 0 ? undefined : given.join(between);
}
