import { z } from 'zod';
import type { MessageView, ShownContent } from '../../../messaging/index.js';
import {
  contentExamples,
  contentSchemaName,
  freeContentKinds,
  freeContentSchema,
  type InboundContent,
} from '../../../sdk/index.js';
import { iso, jsonObject } from '../../../http/index.js';
import { inboundContentAnswer } from './inbound-content.schemas.js';

/** Every kind of free content under a name of its own: answers may gain fields, so theirs are other names. */
function named(prefix: '' | 'Sent') {
  return freeContentSchema.options.map((schema) => {
    const { value: kind } = schema.shape.kind;
    return schema.meta({ id: `${prefix}${contentSchemaName(kind)}`, examples: [contentExamples[kind]] });
  }) as unknown as typeof freeContentSchema.options;
}

/** What a message is to say: a template in the fields given, or free content. */
export function saidSchema<Shape extends z.ZodRawShape>(template: Shape) {
  return z
    .discriminatedUnion(
      'kind',
      [
        z.strictObject({ kind: z.literal('template'), ...template }).meta({ id: 'TemplateContent' }),
        ...named(''),
      ],
      { error: `must be an object whose kind is one of template, ${freeContentKinds.join(', ')}` },
    )
    .meta({
      id: 'MessageContent',
      description:
        'What a message says, by `kind`. What a sender’s channel carries of it is in docs/messages.md',
    });
}

/** What an outgoing message said, as it was given. */
export const shownContentSchema = z
  .discriminatedUnion('kind', [
    z
      .object({
        kind: z.literal('template'),
        name: z.string(),
        language: z.string().nullable().meta({ description: 'Null while none is chosen' }),
        variables: jsonObject,
        header: jsonObject.optional(),
        buttons: z.array(jsonObject).optional(),
        cards: z.array(jsonObject).optional(),
        offer: jsonObject.optional(),
        replyTo: z.string().optional(),
      })
      .meta({ id: 'SentTemplateContent' }),
    ...named('Sent'),
  ])
  .meta({ id: 'SentContent', description: 'Content of an outgoing message, as it was given' });

/** The kinds of free content, as they are answered. */
export const shownFreeContentSchemas = shownContentSchema.options.slice(1) as unknown as [
  (typeof freeContentSchema.options)[number],
  ...(typeof freeContentSchema.options)[number][],
];

type Answer = z.output<typeof shownContentSchema> | ReturnType<typeof inboundContentAnswer>;

/** What a message says, in either direction; null once removed. */
export function contentAnswer({
  direction,
  content,
}: Pick<MessageView, 'direction' | 'content'>): Answer | null {
  if (content === null) return null;
  // A call the business made is told by the channel, like what people do.
  if (direction === 'in' || content.kind === 'call') return inboundContentAnswer(content as InboundContent);
  const shown = content as ShownContent;
  // Instants leave the API as ISO 8601, as they came in.
  if (shown.kind === 'template' && shown.offer)
    return { ...shown, offer: { expiresAt: iso(shown.offer.expiresAt) } };
  return shown;
}
