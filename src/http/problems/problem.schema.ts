import { z } from 'zod';

/** The body of every answer that is an error (RFC 9457). */
export const problemSchema = z
  .object({
    type: z.string().meta({ description: 'Address of the page that explains the code' }),
    title: z.string().meta({ description: 'The same sentence for every problem of this code' }),
    status: z.int().meta({ description: 'The HTTP status' }),
    code: z.string().meta({ description: 'Stable and machine-readable' }),
    detail: z.string().meta({ description: 'What happened and what to do next' }),
    message: z.string().optional().meta({
      description:
        'The same for the owner of a shop, in the language of `Accept-Language`; only in responses to a companion',
    }),
    instance: z.string().meta({ description: 'The path that was asked for' }),
    traceId: z.string().meta({ description: 'Finds the log lines of this request' }),
    errors: z
      .array(z.object({ field: z.string(), reason: z.string(), message: z.string().optional() }))
      .optional()
      .meta({ description: 'Every field that is wrong, and why' }),
  })
  .meta({ id: 'Problem' });
export type Problem = z.output<typeof problemSchema>;

export const problemContentType = 'application/problem+json';
