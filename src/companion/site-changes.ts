import { Injectable } from '@nestjs/common';
import { AuditService } from '../accounts/index.js';
import { ConnectionService, type ConnectionChange, type ConnectionDetails } from '../connections/index.js';
import { Database, type Tx } from '../database/index.js';
import { DeliveryRepository, rawBody } from '../ingress/index.js';
import { Clock, ProblemError } from '../platform/index.js';
import type { CompanionSite } from '../sdk/index.js';
import { CompanionRepository } from './companion.repository.js';
import type { Caller } from './signed-calls.js';

/** What a companion may change of its own connection, each with an entry in the audit log. */
@Injectable()
export class SiteChanges {
  constructor(
    private readonly database: Database,
    private readonly connections: ConnectionService,
    private readonly companions: CompanionRepository,
    private readonly deliveries: DeliveryRepository,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** Test mode, pausing. */
  async change(caller: Caller, change: ConnectionChange, action: string): Promise<ConnectionDetails> {
    const { row } = caller.open;
    const view = await this.connections.update(row.accountId, row.id, change, { probe: false });
    await this.database.write((tx) => this.note(tx, caller, action, { fields: Object.keys(change) }));
    return view;
  }

  /** Settings its owner may see there. */
  settings(caller: Caller): Record<string, unknown> {
    const allowed = new Set(caller.definition.settings);
    return Object.fromEntries(Object.entries(caller.open.row.settings).filter(([name]) => allowed.has(name)));
  }

  /**
   * Changes settings; those not named stay.
   *
   * @throws ProblemError 422 `invalid_settings` naming what may not be changed from there.
   */
  async changeSettings(caller: Caller, settings: Record<string, unknown>): Promise<Record<string, unknown>> {
    const refused = Object.keys(settings).filter((name) => !caller.definition.settings.includes(name));
    if (refused.length > 0) {
      throw new ProblemError(
        422,
        'invalid_settings',
        `These settings cannot be changed here: ${refused.map((name) => name.slice(0, 60)).join(', ')}. Change them in Liaison.`,
        {
          fields: refused.map((name) => ({
            field: `settings.${name.slice(0, 60)}`,
            reason: 'is not changed from here',
          })),
        },
      );
    }
    const view = await this.change(caller, { settings }, 'connection.updated');
    return Object.fromEntries(
      Object.entries(view.settings).filter(([name]) => caller.definition.settings.includes(name)),
    );
  }

  /** The site has moved: its address is the connection's from now on. */
  async move(caller: Caller, site: CompanionSite): Promise<ConnectionDetails> {
    const view = await this.change(
      caller,
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
    await this.database.write((tx) => this.note(tx, caller, 'connection.copied', { site: site.id }));
    return this.connections.get(this.database.read, row.accountId, row.id);
  }

  /** Ends the connection until the site connects again; what was agreed, set and sent stays. */
  async disconnect(caller: Caller): Promise<void> {
    const { row } = caller.open;
    // The caller waits for our answer and takes its own webhooks away: it is not asked anything.
    await this.connections.remove(row.accountId, row.id, { contactVendor: false, mayReturn: true });
    await this.database.write(async (tx) => {
      await this.companions.remove(tx, row.id);
      await this.note(tx, caller, 'connection.disconnected', {});
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

  private async note(tx: Tx, caller: Caller, action: string, detail: Record<string, unknown>): Promise<void> {
    await this.audit.append(tx, [
      {
        accountId: caller.open.row.accountId,
        actor: { kind: 'companion', id: caller.open.row.id },
        action,
        subject: caller.open.row.id,
        detail,
      },
    ]);
  }
}
