import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { CurrentAccount } from '../../../accounts/index.js';
import {
  SenderRules,
  senderRulesSchema as inputSchema,
  type SenderRuleRow,
} from '../../../channels/index.js';
import { ConnectionRepository } from '../../../connections/index.js';
import { Database } from '../../../database/index.js';
import {
  type ApiRequest,
  ApiUnit,
  CurrentRequest,
  idSchema,
  instantSchema,
  iso,
  Operation,
} from '../../../http/index.js';

const ruleSchema = z
  .object({
    id: idSchema,
    name: z.string().nullable(),
    numberId: idSchema,
    connectionId: idSchema.nullable(),
    countries: z.array(z.string()).nullable(),
    purposes: z.array(z.string()).nullable(),
    createdAt: instantSchema,
  })
  .meta({ id: 'SenderRule' });
const rulesSchema = z.object({ rules: z.array(ruleSchema) }).meta({ id: 'SenderRules' });
const changeSchema = inputSchema.meta({ id: 'SenderRulesChange' });

/** Which number the messages of an account leave from that name none. */
@Controller('v1/sender-rules')
@ApiTags('Numbers')
export class SenderRulesController {
  constructor(
    private readonly db: Database,
    private readonly unit: ApiUnit,
    private readonly rules: SenderRules,
    private readonly connections: ConnectionRepository,
  ) {}

  @Get()
  @Operation({
    id: 'getSenderRules',
    summary: 'List the rules that choose a number, in their order',
    scope: 'read',
    answer: rulesSchema,
  })
  async list(@CurrentAccount() accountId: string): Promise<z.output<typeof rulesSchema>> {
    return { rules: (await this.rules.list(this.db.read, accountId)).map(view) };
  }

  @Put()
  @Operation({
    id: 'replaceSenderRules',
    summary: 'Replace the rules that choose a number',
    description:
      'For messages that name no number, the first rule that fits chooses it; without one, the default number does. A rule whose number was removed is skipped, and a sandbox number is never chosen beside a live one. Messages for a paused number wait for it. Decisions show which rule chose the number and why.',
    scope: 'manage',
    answer: rulesSchema,
    changes: true,
  })
  async replace(
    @CurrentRequest() request: ApiRequest,
    @Body({ schema: changeSchema }) body: z.output<typeof changeSchema>,
  ): Promise<z.output<typeof rulesSchema>> {
    const { accountId } = request;
    return this.unit.write(request, async (tx) => {
      const asked = [...new Set(body.rules.flatMap(({ connectionId }) => connectionId ?? []))];
      const known = await this.connections.names(tx, accountId, asked);
      const rows = await this.rules.replace(tx, accountId, body, new Set(known.keys()));
      await this.unit.note(tx, request, {
        action: 'sender_rules.replaced',
        subject: accountId,
        detail: { rules: rows.length },
      });
      return { rules: rows.map(view) };
    });
  }
}

function view({
  accountId: _account,
  position: _place,
  createdAt,
  ...rule
}: SenderRuleRow): z.output<typeof ruleSchema> {
  return { ...rule, createdAt: iso(createdAt) };
}
