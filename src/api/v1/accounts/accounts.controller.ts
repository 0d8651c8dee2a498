import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { AccountService, ApiKeyService } from '../../../accounts/index.js';
import { Database } from '../../../database/index.js';
import { notFound } from '../../../platform/index.js';
import {
  type ApiRequest,
  ApiUnit,
  CurrentRequest,
  Operation,
  pageOf,
  pageOfAll,
  type PageQuery,
  pageQuerySchema,
  sliceOf,
} from '../../../http/index.js';
import {
  accountChangeOf,
  accountChangeSchema,
  accountListSchema,
  accountSchema,
  accountView,
  apiKeyView,
  createdAccountSchema,
  newAccountSchema,
} from './account.schemas.js';

/** The accounts of the installation: an operator sees all of them, everybody else their own. */
@Controller('v1/accounts')
@ApiTags('Accounts')
export class AccountsController {
  constructor(
    private readonly db: Database,
    private readonly unit: ApiUnit,
    private readonly accounts: AccountService,
    private readonly keys: ApiKeyService,
  ) {}

  @Post()
  @Operation({
    id: 'createAccount',
    summary: 'Add an account, with a first API key',
    description: 'The key is shown this once.',
    scope: 'operator',
    status: 201,
    answer: createdAccountSchema,
    changes: true,
  })
  async create(
    @CurrentRequest() request: ApiRequest,
    @Body({ schema: newAccountSchema }) body: z.output<typeof newAccountSchema>,
  ): Promise<z.output<typeof createdAccountSchema>> {
    return this.unit.write(request, async (tx) => {
      const row = await this.accounts.create(tx, body);
      const made = await this.keys.create(tx, {
        accountId: row.id,
        name: 'First key',
        scopes: ['read', 'send', 'manage'],
      });
      await this.unit.note(tx, request, { action: 'account.created', subject: row.id, accountId: row.id });
      return { ...accountView(row), apiKey: { ...apiKeyView(made.row), key: made.key } };
    });
  }

  @Get()
  @Operation({
    id: 'listAccounts',
    summary: 'List accounts',
    description: 'An operator sees every account, everybody else their own.',
    scope: 'read',
    answer: accountListSchema,
  })
  async list(
    @CurrentRequest() { scopes, accountId }: ApiRequest,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<z.output<typeof accountListSchema>> {
    if (!scopes.includes('operator')) {
      return pageOfAll(query, [await this.accounts.get(this.db.read, accountId)], accountView);
    }
    const { take, last } = sliceOf(query);
    return pageOf(query, await this.accounts.list(this.db.read, { limit: take, before: last }), accountView);
  }

  @Get(':id')
  @Operation({
    id: 'getAccount',
    summary: 'Read an account',
    scope: 'read',
    answer: accountSchema,
    problems: ['not_found'],
  })
  async get(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
  ): Promise<z.output<typeof accountSchema>> {
    return accountView(await this.accounts.get(this.db.read, within(request, id)));
  }

  @Patch(':id')
  @Operation({
    id: 'updateAccount',
    summary: 'Change an account',
    description: 'Its language, country and time zone decide how messages are written and phones are read.',
    scope: 'manage',
    answer: accountSchema,
    problems: ['not_found'],
    changes: true,
  })
  async update(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Body({ schema: accountChangeSchema }) body: z.output<typeof accountChangeSchema>,
  ): Promise<z.output<typeof accountSchema>> {
    return this.unit.write(request, async (tx) => {
      const row = await this.accounts.update(tx, within(request, id), accountChangeOf(body));
      await this.unit.note(tx, request, {
        action: 'account.updated',
        subject: row.id,
        accountId: row.id,
        detail: { fields: Object.keys(body) },
      });
      return accountView(row);
    });
  }
}

/** The id, if the actor may see that account. */
function within({ scopes, accountId }: ApiRequest, id: string): string {
  if (id !== accountId && !scopes.includes('operator')) throw notFound('account', id);
  return id;
}
