import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { TestMessages } from '../../companion/index.js';
import type { OwnedConnection } from '../../connections/index.js';
import { ApiUnit, problem, type ApiRequest } from '../../http/index.js';
import type { Language } from '../../words/index.js';
import type { HandSent } from './message.schemas.js';
import { OwnerMessages } from './messages.js';
import { digitsOf, phoneSchema } from './phone.js';

/** A test message to the owner's own phone. */
export const testMessageSchema = z
  .strictObject({
    to: phoneSchema,
    own: z.boolean().default(false).meta({ description: 'The owner confirms that it is their own number' }),
  })
  .meta({ id: 'TestMessage' });

/** Sends the owner of a shop a test message, and makes their phone a test number. */
@Injectable()
export class OwnerTestMessage {
  constructor(
    private readonly unit: ApiUnit,
    private readonly tests: TestMessages,
    private readonly messages: OwnerMessages,
  ) {}

  /** @throws ProblemError 422 `validation_failed` for a phone that is none, or that is not said to be their own. */
  async send(
    owned: OwnedConnection,
    request: ApiRequest,
    language: Language,
    { to, own }: z.output<typeof testMessageSchema>,
  ): Promise<HandSent> {
    const digits = digitsOf('to.phone', to);
    if (!own) {
      throw problem('validation_failed', 'Nothing was sent: confirm that this is your own number.', {
        fields: [{ field: 'own', reason: 'must be true: a test goes to your own number only' }],
      });
    }
    await this.tests.prepare(request.accountId);
    await this.tests.list(owned, digits);
    return this.unit.write(
      request,
      async (tx) => this.messages.sent(await this.tests.send(tx, owned, digits, request), language),
      { retryDuplicates: true },
    );
  }
}
