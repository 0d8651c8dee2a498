import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { AccountService, ApiKeyService, hasScope, type Scope } from '../../../accounts/index.js';
import { Database } from '../../../database/index.js';
import {
  type ApiRequest,
  ApiUnit,
  CurrentRequest,
  Operation,
  pageOf,
  type PageQuery,
  pageQuerySchema,
  problem,
  sliceOf,
} from '../../../http/index.js';
import {
  apiKeyListSchema,
  apiKeySchema,
  apiKeyView,
  createdApiKeySchema,
  newApiKeySchema,
} from './account.schemas.js';

const usual: readonly Scope[] = ['read', 'send', 'manage'];

/** The keys of an account. */
@Controller('v1/api-keys')
@ApiTags('API keys')
export class ApiKeysController {
  constructor(
    private readonly db: Database,
    private readonly unit: ApiUnit,
    private readonly accounts: AccountService,
    private readonly keys: ApiKeyService,
  ) {}

  @Post()
  @Operation({
    id: 'createApiKey',
    summary: 'Make an API key',
    description: 'The key is shown this once. It cannot have a scope the present key lacks.',
    scope: 'manage',
    status: 201,
    answer: createdApiKeySchema,
    problems: ['scope_not_yours', 'not_found'],
    changes: true,
  })
  async create(
    @CurrentRequest() request: ApiRequest,
    @Body({ schema: newApiKeySchema }) body: z.output<typeof newApiKeySchema>,
  ): Promise<z.output<typeof createdApiKeySchema>> {
    const scopes = this.granted(request, body.scopes);
    return this.unit.write(request, async (tx) => {
      const accountId = this.accountFor(request, body.accountId);
      await this.accounts.get(tx, accountId);
      const { row, key } = await this.keys.create(tx, { accountId, name: body.name, scopes });
      await this.unit.note(tx, request, {
        action: 'api_key.created',
        subject: row.id,
        accountId,
        detail: { scopes: row.scopes },
      });
      return { ...apiKeyView(row), key };
    });
  }

  @Get()
  @Operation({
    id: 'listApiKeys',
    summary: 'List API keys',
    description: 'Revoked ones too.',
    scope: 'manage',
    answer: apiKeyListSchema,
  })
  async list(
    @CurrentRequest() { accountId }: ApiRequest,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<z.output<typeof apiKeyListSchema>> {
    const { take, last } = sliceOf(query);
    return pageOf(
      query,
      await this.keys.list(this.db.read, accountId, { limit: take, before: last }),
      apiKeyView,
    );
  }

  @Get(':id')
  @Operation({
    id: 'getApiKey',
    summary: 'Read an API key',
    scope: 'manage',
    answer: apiKeySchema,
    problems: ['not_found'],
  })
  async get(
    @CurrentRequest() { accountId }: ApiRequest,
    @Param('id') id: string,
  ): Promise<z.output<typeof apiKeySchema>> {
    return apiKeyView(await this.keys.get(this.db.read, accountId, id));
  }

  @Delete(':id')
  @Operation({
    id: 'revokeApiKey',
    summary: 'Revoke an API key',
    description: 'It stops working immediately in the process that responds, and within 5 s in all others.',
    scope: 'manage',
    status: 204,
    problems: ['not_found', 'last_operator_key'],
    changes: true,
  })
  async revoke(@CurrentRequest() request: ApiRequest, @Param('id') id: string): Promise<void> {
    await this.unit.write(request, async (tx) => {
      const row = await this.keys.revoke(tx, request.accountId, id);
      await this.unit.note(tx, request, { action: 'api_key.revoked', subject: row.id });
    });
  }

  private granted({ scopes }: ApiRequest, asked: readonly Scope[] | undefined): Scope[] {
    if (asked === undefined) return usual.filter((scope) => hasScope(scopes, scope));
    const beyond = asked.filter((scope) => !hasScope(scopes, scope));
    if (beyond.length === 0) return [...asked];
    throw problem(
      'scope_not_yours',
      `A key can only create keys with its own scopes; this one lacks ${beyond.join(', ')}. Request fewer scopes, or use a key that has them.`,
    );
  }

  private accountFor({ scopes, accountId }: ApiRequest, asked: string | undefined): string {
    if (asked === undefined || asked === accountId) return accountId;
    if (scopes.includes('operator')) return asked;
    throw problem(
      'account_forbidden',
      'Only a key with the scope operator can create keys for another account. Omit accountId.',
    );
  }
}
