import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { CurrentAccount } from '../../../accounts/index.js';
import { ConnectionService } from '../../../connections/index.js';
import { Database, type Reader } from '../../../database/index.js';
import { ConsentOrigins } from '../../../events/index.js';
import {
  ConsentCorrections,
  ConsentService,
  type ConsentEntryRow,
  type EntryPlace,
} from '../../../optin/index.js';
import {
  type ApiRequest,
  ApiUnit,
  CurrentRequest,
  decodeCursor,
  encodeCursor,
  Operation,
  problem,
} from '../../../http/index.js';
import {
  consentCorrectedSchema,
  consentCorrectionSchema,
  consentQuerySchema,
  foundConsentAnswer,
  foundConsentListSchema,
} from './contact.schemas.js';

type EntryQuery = z.output<typeof consentQuerySchema>;
type Correction = z.output<typeof consentCorrectionSchema>;
type Corrected = z.output<typeof consentCorrectedSchema>;

/** Entries of the ledger by what made them, and taking back those that should never have been made. */
@Controller('v1/consents')
@ApiTags('Consents')
export class ConsentCorrectionsController {
  constructor(
    private readonly db: Database,
    private readonly unit: ApiUnit,
    private readonly corrections: ConsentCorrections,
    private readonly origins: ConsentOrigins,
    private readonly connections: ConnectionService,
    private readonly consents: ConsentService,
  ) {}

  @Get()
  @Operation({
    id: 'findConsents',
    summary: 'List what was agreed and withdrawn, the latest recorded first',
    description:
      'Each with the delivery that created it and its result by today’s rules, to find consents recorded by a wrong mapping.',
    scope: 'read',
    answer: foundConsentListSchema,
  })
  async list(
    @CurrentAccount() accountId: string,
    @Query({ schema: consentQuerySchema }) query: EntryQuery,
  ): Promise<z.output<typeof foundConsentListSchema>> {
    const { connection, contact, limit, cursor, ...filter } = query;
    const { read } = this.db;
    const rows = await this.corrections.find(
      read,
      accountId,
      { ...filter, connectionId: connection, contactId: contact },
      placeOf(cursor),
      limit + 1,
    );
    const given = rows.slice(0, limit);
    const origins = await this.origins.of(read, accountId, given);
    return {
      data: given.map((entry) => foundConsentAnswer(entry, origins.get(entry.id))),
      next: nextOf(rows, limit),
    };
  }

  @Post('revoke')
  @HttpCode(200)
  @Operation({
    id: 'revokeConsents',
    summary: 'Take back consents a connection should never have recorded',
    description:
      'As of the time each was given: later consents stay, and a STOP that it had ended applies again. Queued messages to people whose consent ends are cancelled. Checks `limit` consents per call; continue with `next`. Repeating it changes nothing.',
    scope: 'manage',
    answer: consentCorrectedSchema,
    problems: ['not_found'],
    changes: true,
  })
  async revoke(
    @CurrentRequest() request: ApiRequest,
    @Body({ schema: consentCorrectionSchema }) body: Correction,
  ): Promise<Corrected> {
    const { accountId } = request;
    await this.connections.get(this.db.read, accountId, body.connection);
    const rows = await this.grants(this.db.read, accountId, body);
    const looked = rows.slice(0, body.limit);
    const { meant, unreadable } = await this.meant(accountId, looked, body);
    const answer = {
      dryRun: body.dryRun,
      looked: looked.length,
      takenBack: meant.length,
      unreadable,
      next: nextOf(rows, body.limit),
    };
    if (body.dryRun) return { ...answer, withdrawn: null };
    return this.unit.write(
      request,
      async (tx) => {
        const ended = await this.corrections.takeBack(tx, accountId, meant, body.reason);
        await this.consents.tellRevoked(
          tx,
          accountId,
          ended.map(({ contactId, purpose }) => ({ contactId, purposes: [purpose] })),
        );
        await this.unit.note(tx, request, {
          action: 'consents.revoked',
          subject: body.connection,
          detail: { takenBack: meant.length, withdrawn: ended.length },
        });
        return { ...answer, withdrawn: ended.length };
      },
      { retryDuplicates: true },
    );
  }

  private async grants(reader: Reader, accountId: string, body: Correction): Promise<ConsentEntryRow[]> {
    const { connection, purpose, method, recordedBefore, recordedAfter } = body;
    return this.corrections.find(
      reader,
      accountId,
      { connectionId: connection, purpose, method, recordedBefore, recordedAfter, state: 'granted' },
      placeOf(body.cursor),
      body.limit + 1,
    );
  }

  private async meant(
    accountId: string,
    grants: readonly ConsentEntryRow[],
    { today }: Correction,
  ): Promise<{ meant: readonly ConsentEntryRow[]; unreadable: number }> {
    if (today === undefined) return { meant: grants, unreadable: 0 };
    const origins = await this.origins.of(this.db.read, accountId, grants);
    const said = (entry: ConsentEntryRow) => origins.get(entry.id)?.today ?? null;
    return {
      meant: grants.filter((entry) => said(entry) === today),
      unreadable: grants.filter((entry) => said(entry) === null).length,
    };
  }
}

/** @throws ProblemError 422 `invalid_cursor`. */
function placeOf(cursor: string | undefined): EntryPlace | undefined {
  if (cursor === undefined) return undefined;
  const [, at, id] = /^(\d{1,16}):([0-9a-f-]{36})$/.exec(decodeCursor(cursor)) ?? [];
  if (at !== undefined && id !== undefined) return { recordedAt: Number(at), id };
  throw problem('invalid_cursor', 'The cursor is not from this list. Start again without a cursor.', {
    fields: [{ field: 'cursor', reason: 'must be the `next` of an earlier answer, unchanged' }],
  });
}

function nextOf(rows: readonly ConsentEntryRow[], limit: number): string | null {
  const last = rows[limit - 1];
  return rows.length > limit && last ? encodeCursor(`${last.recordedAt}:${last.id}`) : null;
}
