import { Injectable, type OnModuleInit } from '@nestjs/common';
import { followMerge, followUnmerge, Hooks } from '../hooks/index.js';
import { consentPushTable } from './consent-push.entity.js';

/** What vendors were told follows people who are merged, and goes when they are erased. */
@Injectable()
export class ConsentPushPeople implements OnModuleInit {
  constructor(private readonly hooks: Hooks) {}

  onModuleInit(): void {
    const { name: table } = consentPushTable;
    this.hooks.personal.declare(consentPushTable, {
      merged: 'followed',
      unmerged: 'followed',
      erased: { customerId: 'deleted', detail: 'deleted' },
    });
    this.hooks.on('contact.merged', (tx, merge) => followMerge(tx, merge, { table, writtenAt: 'createdAt' }));
    this.hooks.on('contact.unmerged', (tx, unmerge) => followUnmerge(tx, unmerge, table));
    this.hooks.on('contact.erased', async (tx, { accountId, contactIds, connectionId }) => {
      await tx.execute(
        `DELETE FROM consent_push WHERE accountId = ? AND contactId IN (?) ${connectionId === undefined ? '' : 'AND connectionId = ?'}`,
        [accountId, contactIds, ...(connectionId === undefined ? [] : [connectionId])],
      );
    });
  }
}
