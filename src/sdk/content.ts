import type { Money } from './values.js';

/** A template by its name, with the values of its variables. */
export interface NamedTemplate {
  name: string;
  variables: Record<string, string | number | Money | undefined>;
}

/** What a message says, by kind. Channels add kinds; which ones a sender's channel carries the gate `content` asks. */
export type MessageContent =
  | ({ kind: 'template' } & NamedTemplate)
  /** Free text: on WhatsApp within 24 hours after the person wrote. */
  | { kind: 'text'; text: string };

/** The content of a send: given as `content`, or as `template` alone. */
export type SaidContent =
  { content: MessageContent; template?: undefined } | { template: NamedTemplate; content?: undefined };

/** What a send says, in whichever way it was written. */
export function contentOf(said: SaidContent): MessageContent {
  return said.content ?? { kind: 'template', ...said.template };
}
