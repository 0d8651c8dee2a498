import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { ApiKeyService, AuditService, CurrentAccount } from '../../../accounts/index.js';
import { ConnectionRepository } from '../../../connections/index.js';
import { Database } from '../../../database/index.js';
import { Operation, pageOf, type PageQuery, pageQuerySchema, sliceOf } from '../../../http/index.js';
import { Registry } from '../../../registry/index.js';
import { pluginNames } from '../plugin-names.js';
import { auditListSchema, auditView } from './account.schemas.js';

/** Who changed what. */
@Controller('v1/audit-log')
@ApiTags('Audit log')
export class AuditLogController {
  constructor(
    private readonly db: Database,
    private readonly audit: AuditService,
    private readonly registry: Registry,
    private readonly keys: ApiKeyService,
    private readonly connections: ConnectionRepository,
  ) {}

  @Get()
  @Operation({
    id: 'listAuditLog',
    summary: 'List changes, newest first',
    scope: 'manage',
    answer: auditListSchema,
  })
  async list(
    @CurrentAccount() accountId: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<z.output<typeof auditListSchema>> {
    const { take, last } = sliceOf(query);
    const entries = await this.audit.list(this.db.read, accountId, { limit: take, before: last });
    const ids = entries.map(({ actor }) => actor);
    const names = new Map([
      ...(await this.keys.names(this.db.read, accountId, ids)),
      ...(await this.connections.names(this.db.read, accountId, ids)),
    ]);
    const plugins = pluginNames(
      this.registry,
      entries.map(({ actorKind, actor }) => ({ kind: actorKind, id: actor })),
    );
    const all = new Map([...names, ...plugins]);
    return pageOf(query, entries, (entry) => auditView(entry, all));
  }
}
