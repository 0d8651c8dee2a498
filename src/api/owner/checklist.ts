import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AuditService } from '../../accounts/index.js';
import { OwnerChanges, type OwnedConnection } from '../../connections/index.js';
import { Database } from '../../database/index.js';
import { ConnectionMessages } from '../../messaging/index.js';
import type { Overview } from './overview.js';

/** Steps from installing to going live, in order. */
const steps = ['number', 'data_use', 'messages', 'templates', 'test_message', 'live'] as const;
type Step = (typeof steps)[number];

/** What the audit log calls it when an owner has read how data is used. */
const dataUseRead = 'connection.data_use_read';

export const checklistSchema = z
  .array(z.object({ id: z.enum(steps), done: z.boolean() }))
  .meta({ description: 'From installing to going live, in order' });

/** What is done and what is left until a shop's messages leave. */
@Injectable()
export class OwnerChecklist {
  constructor(
    private readonly db: Database,
    private readonly messages: ConnectionMessages,
    private readonly audit: AuditService,
    private readonly changes: OwnerChanges,
  ) {}

  async of({ row }: OwnedConnection, overview: Overview): Promise<z.output<typeof checklistSchema>> {
    const reader = this.db.read;
    const on = overview.plugins.filter(({ enabled }) => enabled);
    const sum = (of: 'approved' | 'pending' | 'rejected') =>
      on.reduce((total, { templates }) => total + templates[of], 0);
    const done: Record<Step, boolean> = {
      number: overview.number?.status === 'active',
      data_use: await this.audit.has(reader, row.accountId, { action: dataUseRead, subject: row.id }),
      messages: on.some(({ problem }) => problem === null),
      templates: sum('approved') > 0 && sum('pending') + sum('rejected') === 0,
      test_message: await this.messages.hasSent(reader, row.accountId, row.id, `test:${row.id}`),
      live: overview.connection.mode === 'live',
    };
    return steps.map((id) => ({ id, done: done[id] }));
  }

  /** The owner has read how their customers' data is used; who it was at the vendor stands in the audit log. */
  async readDataUse(owned: OwnedConnection, user: string | undefined): Promise<void> {
    await this.db.write((tx) =>
      this.changes.note(tx, owned, dataUseRead, user === undefined ? {} : { vendorUser: user }),
    );
  }
}
