import type { Schemas } from '../../api/types.js';

/**
 * What a message says, by `kind`: the API's content of both directions. A template is shown as its reader sees it,
 * with its values in place.
 */
export type MessageContent =
  | Exclude<Schemas['SentContent'], { kind: 'template' }>
  | Schemas['InboundContent']
  | Schemas['ShownTemplate'];
/** A kind of content. */
export type MessageKind = MessageContent['kind'];
/** Content of one kind, as either direction has it. */
export type ContentOf<K extends MessageKind> = Extract<MessageContent, { kind: K }>;

/** A file of a message: kept by Liaison, at the provider, or at an address. */
export type MediaRef = Extract<MessageContent, { media: unknown }>['media'];
/** What stands above the text. */
export type HeaderContent =
  NonNullable<ContentOf<'buttons'>['header']> | NonNullable<Schemas['ShownTemplate']['header']>;
/** A button of a template. */
export type TemplateButton = Schemas['ShownTemplateButton'];

/** What a person does with a message that they were sent. */
export type MessageAction =
  /** Presses a reply button or a quick reply, or chooses a row. */
  | { type: 'reply'; id: string; title: string }
  | { type: 'share_location' }
  /** Shares their own phone, as they were asked to. */
  | { type: 'share_phone' }
  /** Confirms the card that an order names. */
  | { type: 'confirm_card' }
  | { type: 'fill_form'; title: string }
  | { type: 'order'; catalogId: string | undefined; productRetailerIds: readonly string[] }
  | { type: 'call' };
