import { Injectable } from '@nestjs/common';
import { ContactService, type NotedUserId } from '../../contacts/index.js';
import type { Tx } from '../../database/index.js';
import type { MessageHead } from '../messages/message.repository.js';
import { Aliases } from '../sending/aliases.js';
import type { Attached } from './status-report.js';

/** Business-scoped ids remembered at most. */
const mostKnown = 100_000;

/** What statuses say about whom a message went to. */
@Injectable()
export class StatusPeople {
  /** Business-scoped ids this process has written down. */
  private readonly known = new Set<string>();

  constructor(
    private readonly contacts: ContactService,
    private readonly aliases: Aliases,
  ) {}

  /**
   * A status names the business-scoped id of whom we wrote to by phone: an opt-out that names it alone is
   * theirs. Each is written once by a process; who was erased meanwhile gets none.
   *
   * @param heads - of the messages, by their id
   */
  async learn(
    tx: Tx,
    heads: ReadonlyMap<string, Pick<MessageHead, 'contactId' | 'address'>>,
    fresh: readonly Pick<Attached, 'report' | 'attempt'>[],
  ): Promise<void> {
    const learned = fresh.flatMap(({ report: { accountId, numberId, userId, parentUserId }, attempt }) => {
      const { contactId, address } = heads.get(attempt.messageId) ?? { contactId: null, address: null };
      if (userId === undefined || contactId === null || address === null || address === userId) return [];
      if (this.known.has(`${accountId}:${userId}`)) return [];
      return [{ accountId, numberId, contactId, userId, parentUserId, address }];
    });
    if (learned.length === 0) return;
    await this.contacts.noteUserIds(tx, learned);
    await this.bringTogether(tx, learned);
    tx.afterCommit(() => {
      if (this.known.size > mostKnown) this.known.clear();
      for (const { accountId, userId } of learned) this.known.add(`${accountId}:${userId}`);
    });
  }

  /** Who is known by an id alone turns out to be whom we wrote to. */
  private async bringTogether(
    tx: Tx,
    learned: readonly (NotedUserId & { numberId: string; parentUserId: string | undefined })[],
  ): Promise<void> {
    const owners = await this.contacts.ownersOf(
      tx,
      learned.map(({ accountId, userId }) => ({ accountId, address: { kind: 'user_id', value: userId } })),
    );
    const apart = learned.filter(
      ({ contactId, parentUserId }, index) =>
        parentUserId !== undefined || (owners[index] !== undefined && owners[index] !== contactId),
    );
    if (apart.length === 0) return;
    await this.aliases.learn(
      tx,
      apart.map(({ address: asked, ...one }) => ({ ...one, asked, whatsappId: undefined, source: 'status' })),
    );
  }
}
