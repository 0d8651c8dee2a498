import { z } from 'zod';
import type { NumberView } from '../../../channels/index.js';
import { instantSchema, iso } from '../../../http/index.js';
import { senderNewsSchemaWith } from '../../../sdk/index.js';

/** What the provider last said of a number and its business account. */
export const numberNewsSchema = z.array(senderNewsSchemaWith(instantSchema).meta({ id: 'NumberNews' })).meta({
  description:
    'Latest updates from Meta about the number and its business account, newest first, one of each kind',
});

/** News with their instants written out. */
export function numberNewsAnswer(news: NumberView['news']): z.output<typeof numberNewsSchema> {
  return news.map((one) => {
    const at = iso(one.at);
    if (one.news === 'restricted')
      return {
        ...one,
        at,
        restrictions: one.restrictions.map(({ until, ...rest }) => ({ ...rest, ...written('until', until) })),
      };
    if (one.news === 'international_rates') {
      const { since, exceptions, ...rest } = one;
      return {
        ...rest,
        at,
        ...written('since', since),
        exceptions: exceptions.map(({ since: from, ...country }) => ({
          ...country,
          ...written('since', from),
        })),
      };
    }
    return { ...one, at };
  });
}

function written<N extends string>(name: N, at: number | undefined): Partial<Record<N, string>> {
  return at === undefined ? {} : ({ [name]: iso(at) } as Record<N, string>);
}
