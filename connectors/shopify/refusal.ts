import { z } from 'zod';
import { Rejected } from '../../src/sdk/index.js';

/** What a mutation could not do, and why, as every one of them answers. */
export const userErrors = z.array(
  z.object({
    code: z.string().nullish(),
    field: z.array(z.string()).nullish(),
    message: z.string(),
  }),
);

/** Refuses with the first of them, by the input's own name of the field. @throws Rejected where there is one */
export function refuse(errors: z.output<typeof userErrors>): void {
  const [first] = errors;
  if (first === undefined) return;
  const field = first.field?.findLast((name) => !/^\d+$/.test(name));
  throw new Rejected(first.message.slice(0, 300), field === undefined ? {} : { field });
}
