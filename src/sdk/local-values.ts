import { z } from 'zod';
import { moneySchema } from './values.js';

const part = (min: number, max: number) => z.int().min(min).max(max).optional();

/** Money that the person's phone writes in its own way. */
export const localCurrencySchema = z
  .strictObject({
    type: z.literal('currency'),
    ...moneySchema.shape,
    text: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .meta({ description: 'Where the phone cannot write it. Default: as the message’s language does' }),
  })
  .meta({ id: 'LocalCurrency' });

/** A moment that the person's phone writes in its own way. */
export const localDateTimeSchema = z
  .strictObject({
    type: z.literal('date_time'),
    text: z.string().min(1).max(200).meta({ description: 'Where the phone cannot write it' }),
    year: part(1, 9_999),
    month: part(1, 12),
    dayOfMonth: part(1, 31),
    dayOfWeek: part(1, 7),
    hour: part(0, 23),
    minute: part(0, 59),
    calendar: z.enum(['GREGORIAN', 'SOLAR_HIJRI']).optional(),
  })
  .meta({ id: 'LocalDateTime' });

/** A value that the person's phone writes in its own way; `text` stands where it cannot. */
export const localValueSchema = z.discriminatedUnion('type', [localCurrencySchema, localDateTimeSchema]);
/** A value that the person's phone writes itself. */
export type LocalValue = z.output<typeof localValueSchema>;
