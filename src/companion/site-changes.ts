import { Injectable } from '@nestjs/common';
import {
  ConnectionService,
  OwnerChanges,
  type ConnectionDetails,
  type OwnedConnection,
} from '../connections/index.js';
import { Database } from '../database/index.js';
import { DeliveryRepository, rawBody } from '../ingress/index.js';
import { Clock } from '../platform/index.js';
import type { CompanionSite } from '../sdk/index.js';
import { CompanionRepository } from './companion.repository.js';
import type { Caller } from './signed-calls.js';

/** The connection of a companion, as the owner of its shop reaches it there. */
export function ownedBy({ open, companion, definition }: Caller): OwnedConnection {
  return {
    row: open.row,
    connector: open.connector,
    actor: { kind: 'companion', id: open.row.id },
    settings: definition.settings,
    locale: companion.site.locale,
  };
}

/** What becomes of a connection when its site moves, is copied, or disconnects. */
@Injectable()
export class SiteChanges {
  constructor(
    private readonly database: Database,
    private readonly connections: ConnectionService,
    private readonly companions: CompanionRepository,
    private readonly deliveries: DeliveryRepository,
    private readonly owner: OwnerChanges,
    private readonly clock: Clock,
  ) {}

  /** The site has moved: its address is the connection's from now on. */
  async move(caller: Caller, site: CompanionSite): Promise<ConnectionDetails> {
    const view = await this.owner.change(
      ownedBy(caller),
      { settings: caller.definition.moved(site), siteId: site.id },
      'connection.moved',
    );
    const now = this.clock.now();
    await this.database.write(async (tx) => {
      // Others may still use the old address for as long as they remember a connection.
      await this.deliveries.release(tx, caller.open.row.id, now + 6_000);
      await this.companions.patch(tx, caller.open.row.id, {
        site: { ...caller.companion.site, ...site },
        siteId: site.id,
        way: null,
        nextCheckAt: now + 1_000,
        updatedAt: now,
      });
    });
    return view;
  }

  /** The caller is a copy: the connection stays what it was. */
  async leave(caller: Caller, site: CompanionSite): Promise<ConnectionDetails> {
    const { row } = caller.open;
    await this.dropOf(caller, site);
    await this.database.write((tx) =>
      this.owner.note(tx, ownedBy(caller), 'connection.copied', { site: site.id }),
    );
    return this.connections.get(this.database.read, row.accountId, row.id);
  }

  /** Ends the connection until the site connects again; what was agreed, set and sent stays. */
  async disconnect(caller: Caller): Promise<void> {
    const { row } = caller.open;
    // The caller waits for our answer and takes its own webhooks away: it is not asked anything.
    await this.connections.remove(row.accountId, row.id, { contactVendor: false, mayReturn: true });
    await this.database.write(async (tx) => {
      await this.companions.remove(tx, row.id);
      await this.owner.note(tx, ownedBy(caller), 'connection.disconnected', {});
    });
  }

  /** What a copy sent is not handled, ever. */
  private async dropOf(caller: Caller, site: CompanionSite): Promise<void> {
    const { open, definition } = caller;
    const origin = open.connector.webhook?.origin;
    const there = { ...open.settings, ...definition.moved(site) };
    let after = '';
    for (;;) {
      const rows = await this.deliveries.quarantined(this.database.read, open.row.id, after, 200);
      const last = rows.at(-1);
      if (!last) return;
      after = last.id;
      const ofCopy = rows.filter(
        (row) => origin?.({ headers: row.headers, body: rawBody(row) }, there) === undefined,
      );
      await this.database.write((tx) =>
        this.deliveries.settle(
          tx,
          ofCopy.map(({ id }) => ({
            id,
            status: 'ignored' as const,
            error: 'A copy of the shop sent it, as its owner said. Nothing to do.',
          })),
        ),
      );
    }
  }
}
