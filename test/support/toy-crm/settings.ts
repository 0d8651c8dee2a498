import { z } from 'zod';

export const settings = z.object({
  api: z.string().meta({ title: 'Address of the API', description: 'Told by the toy CRM when you agree' }),
});
export type Settings = z.output<typeof settings>;
