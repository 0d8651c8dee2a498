import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { CurrentAccount } from '../../../accounts/index.js';
import { ConsentPushes, type ConsentPushRow } from '../../../consent-push/index.js';
import { Database } from '../../../database/index.js';
import {
  idSchema,
  instantSchema,
  iso,
  Operation,
  pageOf,
  pageQueryShape,
  pageSchema,
  sliceOf,
} from '../../../http/index.js';

const outcomes = [
  'updated',
  'same',
  'later_there',
  'other_phone',
  'nothing',
  'refused',
  'gave_up',
  'contested',
] as const;

const consentPushSchema = z
  .object({
    id: idSchema,
    connectionId: idSchema,
    contactId: idSchema,
    customerId: z.string().meta({ description: 'Id of the customer at the shop or CRM' }),
    purpose: z.string(),
    status: z
      .enum(['due', 'settled'])
      .meta({ description: '`due`: it is being told, or tried again by itself' }),
    dueAt: instantSchema
      .nullable()
      .meta({ description: 'When it is told or tried again; null once settled' }),
    told: z
      .object({ state: z.enum(['granted', 'revoked']), effectiveAt: instantSchema })
      .nullable()
      .meta({ description: 'The choice told last, and when the person made it' }),
    outcome: z.enum(outcomes).nullable().meta({
      description:
        '`updated`; `same`: it was so there already; `later_there`: a later choice is there and counts; `other_phone`: consent was given for another phone than the customer has there; `nothing`: there is nothing to tell; `refused` and `gave_up`: see `detail`; `contested`: an older choice was put back there several times, so it is left as it is',
    }),
    detail: z.string().nullable().meta({ description: 'What the shop or CRM said' }),
    attempts: z.int(),
    updatedAt: instantSchema,
  })
  .meta({ id: 'ConsentPush' });
const consentPushListSchema = pageSchema(consentPushSchema, 'ConsentPushList');

const consentPushQuerySchema = z.strictObject({
  ...pageQueryShape,
  connection: idSchema.optional().meta({ description: 'Only those of this connection' }),
  contact: idSchema.optional().meta({ description: 'Only those of this contact' }),
  outcome: z.enum(outcomes).optional().meta({ description: 'Only those with this outcome' }),
});

/** What shops and CRMs that keep consent were told. */
@Controller('v1/consent-pushes')
@ApiTags('Consents')
export class ConsentPushesController {
  constructor(
    private readonly db: Database,
    private readonly pushes: ConsentPushes,
  ) {}

  @Get()
  @Operation({
    id: 'listConsentPushes',
    summary: 'List consent passed on to shops and CRMs, newest first',
    description: 'One entry for each customer and purpose, with the choice told last and its outcome.',
    scope: 'read',
    answer: consentPushListSchema,
  })
  async list(
    @CurrentAccount() accountId: string,
    @Query({ schema: consentPushQuerySchema }) query: z.output<typeof consentPushQuerySchema>,
  ): Promise<z.output<typeof consentPushListSchema>> {
    const { take, last } = sliceOf(query);
    const { connection: connectionId, contact: contactId, outcome } = query;
    const filter = { connectionId, contactId, outcome, before: last, limit: take };
    return pageOf(query, await this.pushes.list(this.db.read, accountId, filter), consentPushAnswer);
  }
}

function consentPushAnswer(row: ConsentPushRow): z.output<typeof consentPushSchema> {
  const { id, connectionId, contactId, customerId, purpose, detail, attempts } = row;
  const status = row.status === 'due' ? ('due' as const) : ('settled' as const);
  return {
    id,
    connectionId,
    contactId,
    customerId,
    purpose,
    status,
    dueAt: status === 'due' ? iso(row.dueAt) : null,
    told:
      row.toldState === null || row.toldAt === null
        ? null
        : { state: row.toldState === 'granted' ? 'granted' : 'revoked', effectiveAt: iso(row.toldAt) },
    outcome: outcomes.find((one) => one === row.outcome) ?? null,
    detail,
    attempts,
    updatedAt: iso(row.updatedAt),
  };
}
