import type { Language, Words } from '../languages.js';
import { contentReasons } from './content.js';
import { connectionReasons } from './connections.js';
import { conversationReasons } from './conversations.js';
import { numberReasons } from './numbers.js';
import { peopleReasons } from './people.js';
import { sendingReasons } from './sending.js';
import { skipReasons } from './skips.js';

/** Why a message was not sent, is late or failed: by the `reason` of its decision. */
export const reasonCatalogue: Readonly<Record<string, Words>> = {
  ...peopleReasons,
  ...numberReasons,
  ...sendingReasons,
  ...contentReasons,
  ...connectionReasons,
  ...conversationReasons,
  ...skipReasons,
};

/** The sentence for a reason; undefined for one the core does not know, such as a plugin's own. */
export function reasonWords(language: Language, reason: string): string | undefined {
  return Object.hasOwn(reasonCatalogue, reason) ? reasonCatalogue[reason]?.[language] : undefined;
}
