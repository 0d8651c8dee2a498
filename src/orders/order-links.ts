import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '../database/index.js';
import { newId, Secrets } from '../platform/index.js';
import type { OrderReference, Person } from '../sdk/index.js';
import { orderKeys, type OrderKeys } from './order-keys.js';
import { orderKeyTable, orderSightingTable, type OrderSightingRow } from './order.entity.js';

/** An event about an order, as far as it says which one. */
export interface OrderReport {
  accountId: string;
  connectionId: string;
  subject: string;
  /** What the event calls the order. */
  order: OrderReference;
  person: Person | undefined;
  /** The account's country. */
  country: string | null;
  /** The connection is a shop: no other shop has this order. */
  isStore: boolean;
  /** The event, when it tells of the order whole. */
  wholeEventId: string | undefined;
  /** When its delivery came. */
  seenAt: number;
}

/** An order of a connection, by the subject of its events. */
export interface OrderSubject {
  connectionId: string;
  subject: string;
}

/** Characters of what an order is called that are kept. */
const longestName = 190;

interface Noted extends OrderReport {
  keys: OrderKeys;
  /** Taken when nobody has told of the order before. */
  freshId: string;
}

/**
 * When orders were first seen, and which of them are one: told of by a shop, a parcel tracker, a CRM. What is kept are
 * keyed hashes, so it outlives the people it was made of; nothing follows when contacts are merged.
 */
@Injectable()
export class OrderLinks {
  constructor(private readonly secrets: Secrets) {}

  /**
   * Notes events about orders and links those that are one, within the unit of work that stores the events. Units
   * that meet the same order wait for each other at its keys. Links are only ever added: orders that turn out to be
   * one become one, whichever was there first.
   *
   * @param mayBeShared - false for an order that no other connection can tell of: its first sight is kept, and
   *   links are left out, which are most of the work. Default: every order may be shared
   */
  async note(
    tx: Tx,
    told: readonly OrderReport[],
    mayBeShared: (told: OrderReport) => boolean = () => true,
  ): Promise<void> {
    if (told.length === 0) return;
    await tx.insertIgnore(
      orderSightingTable,
      sortedBy(told, placeOf).map(({ accountId, connectionId, subject, seenAt }) => ({
        accountId,
        connectionId,
        subject: cut(subject),
        firstSeenAt: seenAt,
        linkId: null,
        vendorId: null,
        number: null,
        named: null,
        isStore: null,
        wholeEventId: null,
      })),
    );
    const shared = told.filter(mayBeShared);
    if (shared.length === 0) return;
    const noted = shared.map((one): Noted => ({
      ...one,
      keys: orderKeys(this.secrets, one.order, one.person, one.country),
      freshId: newId(),
    }));
    const held = await this.holdKeys(tx, noted);
    const known = new KnownOrders(await this.sightings(tx, noted, tx.forUpdate));
    known.add(await this.ofLinks(tx, [...held.values(), ...known.links()], tx.forUpdate));
    for (const one of noted) this.link(one, held, known);
    await tx.updateMany(orderKeyTable, 'linkId', known.merges());
    await tx.upsert(
      orderSightingTable,
      sortedBy(known.changed(), placeOf),
      ['connectionId', 'subject'],
      ['linkId', 'vendorId', 'number', 'named', 'isStore', 'wholeEventId'],
    );
  }

  /** The orders of these subjects, each followed by the same order as others tell of it; by {@link placeOf}. */
  async of(reader: Reader, subjects: readonly OrderSubject[]): Promise<Map<string, OrderSightingRow[]>> {
    const own = await this.sightings(reader, subjects);
    return together(own, await this.ofLinks(reader, linksOf(own)));
  }

  /** The same, held until the unit of work ends: whoever decides about one of them waits. */
  async hold(tx: Tx, subjects: readonly OrderSubject[]): Promise<Map<string, OrderSightingRow[]>> {
    for (;;) {
      const own = await this.sightings(tx, subjects);
      const rows = await this.ofLinks(tx, linksOf(own), tx.forUpdate);
      // Linked to others since it was read: those are what to wait for.
      const moved = own.some(
        (row) => row.linkId !== null && !rows.some((other) => placeOf(other) === placeOf(row)),
      );
      if (!moved) return together(own, rows);
    }
  }

  /** Whoever has a key first names the link; another unit with the same key waits here for its outcome. */
  private async holdKeys(tx: Tx, noted: readonly Noted[]): Promise<Map<string, string>> {
    const rows = noted.flatMap(({ accountId, keys, freshId }) =>
      [...keys.withPerson, ...keys.alone].map((keyHash) => ({ accountId, keyHash, linkId: freshId })),
    );
    const held = new Map<string, string>();
    if (rows.length === 0) return held;
    const sorted = sortedBy(rows, ({ accountId, keyHash }) => `${accountId} ${keyHash}`);
    await tx.insertIgnore(orderKeyTable, sorted);
    for (const accountId of new Set(sorted.map((row) => row.accountId))) {
      const hashes = sorted.filter((row) => row.accountId === accountId).map(({ keyHash }) => keyHash);
      const keys = await tx.select(
        orderKeyTable,
        `WHERE accountId = ? AND keyHash IN (?) ORDER BY accountId, keyHash ${tx.forUpdate}`,
        [accountId, [...new Set(hashes)]],
      );
      for (const { keyHash, linkId } of keys) held.set(`${accountId} ${keyHash}`, linkId);
    }
    return held;
  }

  private async sightings(
    reader: Reader,
    subjects: readonly OrderSubject[],
    lock = '',
  ): Promise<OrderSightingRow[]> {
    const found: OrderSightingRow[] = [];
    const sorted = sortedBy(subjects, placeOf);
    for (const connectionId of new Set(sorted.map((one) => one.connectionId))) {
      const names = sorted
        .filter((one) => one.connectionId === connectionId)
        .map(({ subject }) => cut(subject));
      found.push(
        ...(await reader.select(
          orderSightingTable,
          `WHERE connectionId = ? AND subject IN (?) ORDER BY connectionId, subject ${lock}`,
          [connectionId, [...new Set(names)]],
        )),
      );
    }
    return found;
  }

  private async ofLinks(reader: Reader, links: readonly string[], lock = ''): Promise<OrderSightingRow[]> {
    return reader.selectIn(
      orderSightingTable,
      'linkId',
      [...new Set(links)].sort(),
      `ORDER BY linkId, connectionId, subject ${lock}`,
    );
  }

  /** Two orders that were apart and are one: what is found by the keys of either is the older of both. */
  private link(one: Noted, held: ReadonlyMap<string, string>, known: KnownOrders): void {
    const own = known.get(one);
    // A subject that a database writes otherwise than it was given is found by nobody.
    if (own === undefined) return;
    const linkOf = (keyHash: string) => known.current(held.get(`${one.accountId} ${keyHash}`) as string);
    const byPerson = one.keys.withPerson.map(linkOf);
    const byId = one.keys.alone.map(linkOf).filter((link) => isAgreed(one, known.of(link)));
    const joined = [...byPerson, ...byId].filter((link) => !isTaken(one, known.of(link)));
    const links = [...new Set([...joined, ...(own.linkId === null ? [] : [own.linkId])])].sort();
    const [target = one.freshId, ...others] = links;
    for (const other of others) known.merge(other, target);
    known.change(own, {
      linkId: target,
      vendorId: vendorIdOf(one.order) ?? own.vendorId,
      number: one.order.number.slice(0, longestName),
      named: own.named === true || one.keys.withPerson.length > 0,
      isStore: one.isStore,
      wholeEventId: one.wholeEventId ?? own.wholeEventId,
    });
  }
}

/** The orders a unit of work has in its hands, by what they are linked to. */
class KnownOrders {
  private readonly rows = new Map<string, OrderSightingRow>();
  private readonly touched = new Set<string>();
  private readonly merged = new Map<string, string>();

  constructor(rows: readonly OrderSightingRow[]) {
    this.add(rows);
  }

  add(rows: readonly OrderSightingRow[]): void {
    for (const row of rows) this.rows.set(placeOf(row), row);
  }

  links(): string[] {
    return linksOf([...this.rows.values()]);
  }

  get(subject: OrderSubject): OrderSightingRow | undefined {
    return this.rows.get(placeOf(subject));
  }

  /** What a link has become in this unit. */
  current(linkId: string): string {
    const next = this.merged.get(linkId);
    return next === undefined ? linkId : this.current(next);
  }

  of(linkId: string): OrderSightingRow[] {
    return [...this.rows.values()].filter((row) => row.linkId === linkId);
  }

  merge(from: string, into: string): void {
    this.merged.set(from, into);
    for (const row of this.of(from)) this.change(row, { linkId: into });
  }

  merges(): { key: string; set: { linkId: string } }[] {
    return [...this.merged.keys()].map((from) => ({ key: from, set: { linkId: this.current(from) } }));
  }

  change(row: OrderSightingRow, set: Partial<OrderSightingRow>): void {
    this.rows.set(placeOf(row), { ...row, ...set });
    this.touched.add(placeOf(row));
  }

  changed(): OrderSightingRow[] {
    return [...this.touched].map((place) => this.rows.get(place) as OrderSightingRow);
  }
}

/** By which an order of a connection is found. */
export function placeOf({ connectionId, subject }: OrderSubject): string {
  return `${connectionId} ${cut(subject)}`;
}

/** The shop's id, if it can be one that a call takes: a cut one would be another's. */
function vendorIdOf({ id }: OrderReference): string | undefined {
  return id === undefined || id === '' || id.length > longestName ? undefined : id;
}

/** As long as subjects of events are kept. */
function cut(subject: string): string {
  return subject.slice(0, 255);
}

function linksOf(rows: readonly OrderSightingRow[]): string[] {
  return rows.flatMap(({ linkId }) => linkId ?? []);
}

function together(
  own: readonly OrderSightingRow[],
  linked: readonly OrderSightingRow[],
): Map<string, OrderSightingRow[]> {
  return new Map(
    own.map((row) => [
      placeOf(row),
      row.linkId === null ? [row] : [row, ...linked.filter((other) => isSameOrder(row, other))],
    ]),
  );
}

function isSameOrder(row: OrderSightingRow, other: OrderSightingRow): boolean {
  return other.linkId === row.linkId && other.accountId === row.accountId && placeOf(other) !== placeOf(row);
}

/** An id alone joins nobody to somebody else's order: both name people, and not the same. */
function isAgreed({ keys }: Noted, rows: readonly OrderSightingRow[]): boolean {
  return keys.withPerson.length === 0 || !rows.some(({ named }) => named === true);
}

/** Another order of the same shop, or one of another shop: whoever buys in both may have the same number in both. */
function isTaken({ connectionId, order, isStore }: Noted, rows: readonly OrderSightingRow[]): boolean {
  const vendorId = vendorIdOf(order);
  return rows.some(
    (row) =>
      (row.connectionId === connectionId || (isStore && row.isStore === true)) &&
      row.vendorId !== null &&
      vendorId !== undefined &&
      row.vendorId !== vendorId,
  );
}

function sortedBy<T>(list: readonly T[], key: (entry: T) => string): T[] {
  return [...list].sort((one, two) => (key(one) < key(two) ? -1 : 1));
}
