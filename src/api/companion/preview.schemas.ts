import { z } from 'zod';
import type { SendPreview } from '../../messaging/index.js';
import { previewedMessageSchema } from './thread.schemas.js';

/** Messages one preview is asked for at most: more make a body and an answer nobody waits for. */
const mostPreviews = 50;

export const previewBatchSchema = z
  .strictObject({ messages: z.array(previewedMessageSchema).min(1).max(mostPreviews) })
  .meta({ id: 'CompanionPreviewRequest' });
export type PreviewBatch = z.output<typeof previewBatchSchema>;

export const previewListSchema = z
  .object({
    data: z.array(
      z.object({
        subject: z.string(),
        status: z
          .string()
          .meta({ description: 'What its status would be: `queued`, `delayed` or `refused`' }),
        reason: z.string().nullable().meta({ description: 'Stable; null when it would be sent at once' }),
        explanation: z.string().nullable().meta({ description: 'Why not, or why later, and what to do' }),
        to: z.string().nullable().meta({ description: 'Last four digits: `…1234`' }),
        language: z.string().nullable(),
        text: z.string().nullable().meta({ description: 'What the person would read' }),
      }),
    ),
  })
  .meta({ id: 'CompanionPreviewList' });

const statuses = { send: 'queued', delay: 'delayed', refuse: 'refused' } as const;

export function previewAnswer(
  subject: string,
  { decision, address, templateLanguage, rendered }: SendPreview,
): z.output<typeof previewListSchema>['data'][number] {
  const decisive = decision.gates.find(
    ({ answer, reason }) => answer !== 'pass' && reason !== undefined && reason === decision.reason,
  );
  return {
    subject,
    status: statuses[decision.verdict],
    reason: decision.reason,
    explanation: decisive?.explanation ?? null,
    to: address === null ? null : `…${address.slice(-4)}`,
    language: templateLanguage,
    text: rendered,
  };
}
