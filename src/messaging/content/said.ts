import {
  orderSums,
  plainText,
  writtenAmount,
  type FreeContent,
  type TemplateParts,
} from '../../sdk/index.js';
import type { MessageRow } from '../messages/message.entity.js';
import type { MessageContent, TemplateVariables } from '../messages/message.types.js';

/** The columns of free content: what was said, and as people read it. */
export function storedContent(content: FreeContent): Pick<MessageContent, 'said' | 'text' | 'rendered'> {
  const rendered = readableContent(content);
  // A hub of the version before reads `text` alone; what it then sends says the same in words.
  const text = rendered === '' ? content.kind : rendered;
  return isPlain(content) ? { text, rendered } : { said: content, text, rendered };
}

/** What a stored outgoing message says; undefined for a template, or when its content was removed. */
export function saidContent(content: MessageContent | null): FreeContent | undefined {
  if (!content || content.template || content.inbound) return undefined;
  return content.said ?? (content.text === undefined ? undefined : { kind: 'text', text: content.text });
}

/** What an outgoing message says, as it was asked for. A template's language is null while none is chosen. */
export type ShownContent =
  | FreeContent
  | ({
      kind: 'template';
      name: string;
      language: string | null;
      variables: TemplateVariables;
      replyTo?: string;
    } & TemplateParts);

/** What an outgoing message says; null once removed by age or erasure. */
export function shownContent({ content, templateLanguage }: MessageRow): ShownContent | null {
  if (!content?.template) return saidContent(content) ?? null;
  const { name, variables, language, parts, replyTo } = content.template;
  return {
    kind: 'template',
    name,
    language: templateLanguage ?? (language || null),
    variables,
    ...parts,
    ...(replyTo === undefined ? {} : { replyTo }),
  };
}

/** A text and nothing else, which needs no column besides `text`. */
function isPlain(content: FreeContent): boolean {
  return content.kind === 'text' && content.preview === undefined && content.replyTo === undefined;
}

/** Free content as a person reads it, in plain text; empty when there is nothing to read, as of a sticker. */
export function readableContent(content: FreeContent): string {
  return plainText(
    linesOf(content)
      .flatMap((line) => (line ? [line] : []))
      .join('\n\n'),
  );
}

type Line = string | null | undefined;

function linesOf(content: FreeContent): Line[] {
  switch (content.kind) {
    case 'text':
      return [content.text];
    case 'image':
    case 'video':
      return [content.caption];
    case 'audio':
    case 'sticker':
      return [];
    case 'document':
      return [content.filename, content.caption];
    case 'location':
      return [
        [content.name, content.address, `${content.latitude}, ${content.longitude}`]
          .filter(Boolean)
          .join('\n'),
      ];
    case 'contacts':
      return [content.contacts.map(({ name }) => name.formattedName).join('\n')];
    case 'reaction':
      return [content.emoji];
    case 'buttons':
      return framed(content, content.buttons.map(({ title }) => `[${title}]`).join('\n'));
    case 'list':
      return framed(
        content,
        `[${content.buttonTitle}]`,
        ...content.sections.map(({ title, rows }) =>
          [title, ...rows.map((row) => `- ${[row.title, row.description].filter(Boolean).join(': ')}`)]
            .filter(Boolean)
            .join('\n'),
        ),
      );
    case 'cta_url':
      return framed(content, `[${content.buttonTitle}] ${content.url}`);
    case 'location_request':
    case 'contact_request':
      return [content.text];
    case 'product':
    case 'catalog':
      return framed(content);
    case 'products':
      return framed(
        content,
        content.sections
          .map(({ title }) => title)
          .filter(Boolean)
          .join('\n'),
      );
    case 'flow':
      return framed(content, `[${content.buttonTitle}]`);
    case 'order_details':
      return framed(content, orderLines(content));
    case 'order_status':
      return framed(content, content.description);
  }
}

/** What is ordered, and what it costs in all. */
function orderLines(content: FreeContent<'order_details'>): string {
  const { items, currency } = content;
  return [
    ...(items ?? []).map(
      ({ quantity, name, price, salePrice }) => `${quantity} × ${name}: ${salePrice ?? price}`,
    ),
    `${writtenAmount(orderSums(content).total)} ${currency}`,
  ].join('\n');
}

/** Heading, text, small print, then what can be pressed. */
function framed(
  content: {
    header?: { kind: string; text?: string } | undefined;
    text?: string | undefined;
    footer?: string | undefined;
  },
  ...below: Line[]
): Line[] {
  return [content.header?.text, content.text, content.footer, ...below];
}
