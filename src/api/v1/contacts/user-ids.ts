import { Injectable } from '@nestjs/common';
import { NumberService } from '../../../channels/index.js';
import { userIdAddress } from '../../../contacts/index.js';
import type { Reader } from '../../../database/index.js';
import { problem } from '../../../http/index.js';

/** Business-scoped ids as callers give them: an id means somebody within one portfolio alone. */
@Injectable()
export class UserIds {
  constructor(private readonly numbers: NumberService) {}

  /**
   * An id with the scope it is kept under.
   *
   * @param portfolioId - whose id it is; default: the portfolio of the account's default sender
   * @throws ProblemError 422 for a portfolio that none of the account's numbers is in
   */
  async scoped(
    reader: Reader,
    accountId: string,
    userId: string,
    portfolioId: string | undefined,
  ): Promise<string> {
    const scope = await this.numbers.userIdScope(reader, accountId, portfolioId);
    if (scope !== undefined) return userIdAddress({ scope, value: userId });
    throw problem(
      'validation_failed',
      'Nothing was saved: no number of this account is in the portfolio portfolioId. List the numbers to see their portfolios, or leave portfolioId out for that of the default sender.',
      { fields: [{ field: 'portfolioId', reason: 'is not the portfolio of a number of this account' }] },
    );
  }
}
