import type { z } from 'zod';
import { instantSchema, iso } from '../../../http/index.js';
import { inboundContentSchemaWith, type InboundContent } from '../../../sdk/index.js';

/** What people write, press, send and do, with instants as the API writes them. */
export const inboundContentAnswerSchema = inboundContentSchemaWith(instantSchema, (kind, schema) =>
  schema.meta({ id: `Inbound${pascal(kind)}` }),
).meta({
  id: 'InboundContent',
  description: 'What the person wrote, pressed, sent or did, by `kind`',
});
type Answer = z.output<typeof inboundContentAnswerSchema>;

/** Content with its instants written out. */
export function inboundContentAnswer(content: InboundContent): Answer {
  if (content.kind === 'edit') {
    const said = inboundContentAnswer(content.content) as (Answer & { kind: 'edit' })['content'];
    return { ...content, content: said };
  }
  if (content.kind === 'call') {
    const { startedAt, endedAt, ...rest } = content;
    return { ...rest, ...written('startedAt', startedAt), ...written('endedAt', endedAt) };
  }
  if (content.kind === 'call_permission') {
    const { until, ...rest } = content;
    return { ...rest, ...written('until', until) };
  }
  if (content.kind === 'payment_method') {
    const { confirmedAt, ...rest } = content;
    return { ...rest, ...written('confirmedAt', confirmedAt) };
  }
  if (content.kind !== 'system') return content;
  const { identity, ...rest } = content;
  if (identity === undefined) return rest;
  const { createdAt, ...known } = identity;
  return { ...rest, identity: { ...known, ...written('createdAt', createdAt) } };
}

/** `button_reply` is `ButtonReply`. */
function pascal(kind: string): string {
  return kind.replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function written<N extends string>(name: N, at: number | undefined): Partial<Record<N, string>> {
  return at === undefined ? {} : ({ [name]: iso(at) } as Record<N, string>);
}
