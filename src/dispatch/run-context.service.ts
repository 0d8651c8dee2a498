import { Injectable } from '@nestjs/common';
import { accountTable } from '../accounts/index.js';
import { CompanionRepository } from '../companion/index.js';
import { ConnectionRepository, type ConnectionRow } from '../connections/index.js';
import { ContactService, contactView, namesReadablePhone, type ContactAddress } from '../contacts/index.js';
import { type Reader } from '../database/index.js';
import type { EventRow } from '../events/index.js';
import { Registry } from '../registry/index.js';
import type { Person, PluginContext } from '../sdk/index.js';
import { LinkedOrders } from './linked-orders.js';
import { endedObstacle } from './obstacles.js';
import type { RunContext } from './plugin-run.js';

type AccountView = PluginContext<unknown>['account'];
type ShopView = PluginContext<unknown>['connection'];

/** Loads what plugins are told about the people, shops and accounts of a batch. */
@Injectable()
export class RunContextLoader {
  constructor(
    private readonly contacts: ContactService,
    private readonly connections: ConnectionRepository,
    private readonly companions: CompanionRepository,
    private readonly registry: Registry,
    private readonly orders: LinkedOrders,
  ) {}

  /**
   * @param recognised - events whose people are recognised by more than their contact, by plugins with tags
   * @param homes - connections that answers belong to, besides those of the events
   */
  async load(
    reader: Reader,
    events: readonly EventRow[],
    recognised: readonly EventRow[] = [],
    homes: readonly string[] = [],
  ): Promise<RunContext> {
    const accounts = await this.accounts(reader, events);
    const rows = await this.connections.byIds(reader, [
      ...new Set([...events.map((event) => event.connectionId), ...homes]),
    ]);
    const shops = await this.shops(reader, rows);
    const ended = new Map(rows.map((row) => [row.id, endedObstacle(row)]));
    const people = await this.people(reader, events);
    const sharers = await this.sharers(reader, recognised, people);
    const orders = await this.orders.load(reader, events);
    return {
      account: (id) => {
        const found = accounts.get(id);
        if (!found) throw new Error('an event belongs to an account that exists');
        return found;
      },
      // Events that WhatsApp itself brought belong to a number, not to a shop.
      connection: (id) => shops.get(id) ?? { id, name: 'WhatsApp', createdAt: 0, connector: 'whatsapp' },
      contact: (id, { person }) => {
        const known = id === null ? undefined : people.get(id);
        if (id === null || !known) return undefined;
        const country = accounts.get(known.contact.accountId)?.country;
        return { ...contactView(known, person), id, hasPhone: hasPhone(known, person, country ?? null) };
      },
      sharers: ({ id }) => sharers.get(id) ?? [],
      ended: (id) => ended.get(id),
      order: ({ id }) => orders.get(id),
    };
  }

  private async accounts(reader: Reader, events: readonly EventRow[]): Promise<Map<string, AccountView>> {
    const rows = await reader.selectIn(accountTable, 'id', [
      ...new Set(events.map((event) => event.accountId)),
    ]);
    return new Map(
      rows.map((row) => [
        row.id,
        {
          id: row.id,
          name: row.name,
          language: row.language,
          country: row.country ?? undefined,
          timezone: row.timezone,
        },
      ]),
    );
  }

  private async shops(reader: Reader, rows: readonly ConnectionRow[]): Promise<Map<string, ShopView>> {
    const sites = await this.companions.sites(
      reader,
      rows.filter(({ siteId }) => siteId !== null).map(({ id }) => id),
    );
    return new Map(
      rows.map(({ id, name, createdAt, connector }) => {
        const { timezone, locale } = sites.get(id) ?? {};
        const known = {
          ...(timezone === undefined ? {} : { timezone }),
          ...(locale === undefined ? {} : { language: locale }),
        };
        const definition = this.registry.findConnector(connector);
        const capabilities = definition?.actions.flatMap(
          ({ implements: capability }) => capability?.id ?? [],
        );
        const category = definition === undefined ? {} : { category: definition.category };
        return [
          id,
          { id, name, createdAt, connector, ...category, capabilities: capabilities ?? [], ...known },
        ];
      }),
    );
  }

  /** Others who share the e-mail addresses events name; no statement where nobody does. */
  private async sharers(
    reader: Reader,
    events: readonly EventRow[],
    people: ReadonlyMap<string, ContactAddress>,
  ): Promise<Map<string, string[]>> {
    const found = new Map<string, string[]>();
    const named = events.flatMap((event) => {
      const email = event.person?.email;
      const own = people.get(event.contactId ?? '')?.ownEmails ?? [];
      return email === undefined || own.includes(email.trim().toLowerCase()) ? [] : [{ event, email }];
    });
    for (const accountId of new Set(named.map(({ event }) => event.accountId))) {
      const part = named.filter(({ event }) => event.accountId === accountId);
      const holders = await this.contacts.holdersOf(reader, accountId, [
        ...new Set(part.map(({ email }) => email)),
      ]);
      for (const { event, email } of part)
        found.set(
          event.id,
          (holders.get(email) ?? []).filter((id) => id !== event.contactId),
        );
    }
    return found;
  }

  private async people(reader: Reader, events: readonly EventRow[]): Promise<Map<string, ContactAddress>> {
    const found = new Map<string, ContactAddress>();
    for (const accountId of new Set(events.map((event) => event.accountId))) {
      const ids = events.flatMap((event) =>
        event.accountId === accountId && event.contactId !== null ? [event.contactId] : [],
      );
      if (ids.length === 0) continue;
      const known = await this.contacts.addresses(reader, accountId, [...new Set(ids)]);
      for (const [id, contact] of known) found.set(id, contact);
    }
    return found;
  }
}

/** True of somebody with a phone of their own, or of whom the event names one. */
function hasPhone({ address }: ContactAddress, person: Person | undefined, country: string | null): boolean {
  if (address?.kind === 'phone' || address?.kind === 'whatsapp') return true;
  return person !== undefined && namesReadablePhone(person, country);
}
