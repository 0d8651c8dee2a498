import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  addressHash,
  ContactService,
  readUserId,
  userIdAddress,
  type ChangedBy,
} from '../../contacts/index.js';
import { chunks, type Reader, type Tx } from '../../database/index.js';
import { Hooks, type ContactErasure, type RescopedUserIds } from '../../hooks/index.js';
import { Clock, newId, notFound, Secrets } from '../../platform/index.js';
import type { ContactSyncReading } from '../../sdk/index.js';
import { senderOf, type InboundSource, type Sender } from '../inbound/inbound-message.js';
import { joinThreadsOf } from '../inbound/late-contacts.js';
import { personOf } from '../inbound/person.js';
import { bookAfter, type BookChange } from './address-book.js';
import { appContactTable, type AppContactRow } from './app-contact.entity.js';

/** Why a contact is there that an operator adopted from the address book of a phone app. */
export const adoptedFromApp = 'phone_app_contact';

/** Hashes one statement looks for. */
const lookupRows = 1_000;

/** A change in the address book of a number's phone app. */
export type ContactSync = InboundSource & Omit<ContactSyncReading, 'reading'>;

/** An entry, with the contact its person is by now. */
export interface AppContact extends AppContactRow {
  contactId: string | undefined;
}

/**
 * Address books of the phone apps that businesses go on using beside Liaison. They may name private people: entries
 * are kept apart by number, and nobody becomes a contact by standing in one. Who writes, or whom an operator adopts,
 * is a contact like any other.
 */
@Injectable()
export class AppContacts implements OnModuleInit {
  constructor(
    private readonly contacts: ContactService,
    private readonly secrets: Secrets,
    private readonly clock: Clock,
    private readonly hooks: Hooks,
  ) {}

  onModuleInit(): void {
    const ofNumber = { kept: 'It belongs to a number and to no contact; its person is found by address.' };
    this.hooks.personal.declare(appContactTable, {
      merged: ofNumber,
      unmerged: ofNumber,
      erased: { phone: 'emptied', userId: 'emptied', name: 'emptied' },
    });
    this.hooks.on('contact.erased', (tx, erasure) => this.erased(tx, erasure));
    this.hooks.on('addresses.erased', (tx, { accountId, addressHashes, at }) =>
      this.empty(tx, accountId, addressHashes, at),
    );
    this.hooks.on('user_ids.rescoped', (tx, change) => this.rescoped(tx, change));
  }

  /** Takes over what phone apps tell of their address books, in whatever order it comes. */
  async synced(tx: Tx, syncs: readonly ContactSync[]): Promise<void> {
    if (syncs.length === 0) return;
    const forgotten = await this.contacts.forgotten(
      tx,
      syncs.map(({ accountId, numberId, person, at }) => ({
        accountId,
        connectionId: numberId,
        country: null,
        person: personOf(senderOf(person)),
        at,
      })),
    );
    const changes = syncs.flatMap((sync, index) => (forgotten[index] === true ? [] : [this.changeOf(sync)]));
    const hashes = [
      ...new Set(changes.flatMap(({ phoneHash, userIdHash }) => [phoneHash ?? [], userIdHash ?? []].flat())),
    ].sort();
    const numberIds = [...new Set(changes.map(({ numberId }) => numberId))];
    const known: AppContactRow[] = [];
    for (const part of chunks(hashes, lookupRows))
      known.push(
        ...(await tx.select(
          appContactTable,
          `WHERE numberId IN (?) AND (addressHash IN (?) OR userIdHash IN (?)) ORDER BY id ${tx.forUpdate}`,
          [numberIds, part, part],
        )),
      );
    const plan = bookAfter(known, changes, newId, this.clock.now());
    for (const ids of chunks(plan.doubled, lookupRows))
      await tx.execute('DELETE FROM app_contact WHERE id IN (?)', [ids]);
    await tx.updateMany(
      appContactTable,
      'id',
      plan.changed.map(
        ({ id, addressHash: hash, userIdHash, phone, userId, name, isRemoved, changedAt }) => ({
          key: id,
          set: { addressHash: hash, userIdHash, phone, userId, name, isRemoved, changedAt },
        }),
      ),
    );
    if (plan.made.length > 0) await tx.insert(appContactTable, plan.made);
  }

  /** Entries of a number, newest first, after the id `last`. */
  async page(
    reader: Reader,
    accountId: string,
    numberId: string,
    { take, last }: { take: number; last: string | undefined },
  ): Promise<AppContact[]> {
    const rows = await reader.select(
      appContactTable,
      `WHERE accountId = ? AND numberId = ? AND isRemoved = ? ${last === undefined ? '' : 'AND id < ?'}
       ORDER BY id DESC LIMIT ?`,
      [accountId, numberId, 0, ...(last === undefined ? [] : [last]), take],
    );
    const owners = await this.ownersOf(reader, rows);
    return rows.map((row, index) => ({ ...row, contactId: owners[index] }));
  }

  /**
   * Makes a contact of an entry, or finds the one its person is already, and gives it what was said in the phone app
   * before. Says nothing of consents, and starts nothing.
   *
   * @throws ProblemError 404 for an entry the number does not have, or has no more
   */
  async adopt(
    tx: Tx,
    { accountId, numberId, id, by }: { accountId: string; numberId: string; id: string; by: ChangedBy },
  ): Promise<{ contactId: string; created: boolean }> {
    const [row] = await tx.select(
      appContactTable,
      `WHERE accountId = ? AND numberId = ? AND id = ? AND isRemoved = ? ${tx.forUpdate}`,
      [accountId, numberId, id, 0],
    );
    if (!row) throw notFound('app contact', id);
    const [before] = await this.ownersOf(tx, [row]);
    const [contactId] = await this.contacts.resolve(tx, [
      {
        accountId,
        connectionId: numberId,
        country: null,
        person: personOf(senderIn(row)),
        by,
        reason: adoptedFromApp,
      },
    ]);
    if (contactId === undefined) throw notFound('app contact', id);
    await joinThreadsOf(tx, { accountId, numberId, contactId, addressHashes: hashesOf(row) });
    return { contactId, created: before === undefined };
  }

  /**
   * What people are called in the address book of the number they write to, where the channel does not say: by their
   * place in `wrote`. One statement, none where all of them are named.
   */
  async namesOf(
    reader: Reader,
    wrote: readonly { accountId: string; numberId: string; sender: Sender }[],
  ): Promise<(string | undefined)[]> {
    const hashes = wrote.map(({ sender }) =>
      sender.name === undefined
        ? [sender.digits, sender.userId].flatMap((value) =>
            value === undefined ? [] : [addressHash(this.secrets, value)],
          )
        : [],
    );
    const asked = [...new Set(hashes.flat())];
    if (asked.length === 0) return wrote.map(() => undefined);
    const rows = await reader.select(
      appContactTable,
      'WHERE numberId IN (?) AND name IS NOT NULL AND (addressHash IN (?) OR userIdHash IN (?)) ORDER BY id',
      [[...new Set(wrote.map(({ numberId }) => numberId))], asked, asked],
    );
    const names = new Map(
      rows.flatMap((row) => hashesOf(row).map((hash) => [`${row.numberId}:${hash}`, row.name ?? undefined])),
    );
    return wrote.map(({ numberId }, index) => {
      const known = (hashes[index] ?? []).map((hash) => names.get(`${numberId}:${hash}`));
      return known.find((name) => name !== undefined);
    });
  }

  private changeOf({ accountId, numberId, person, change, at }: ContactSync): BookChange {
    const { digits, userId, name } = senderOf(person);
    const phone = digits?.slice(0, 20);
    return {
      accountId,
      numberId,
      phone,
      userId,
      name,
      phoneHash: phone === undefined ? undefined : addressHash(this.secrets, phone),
      userIdHash: userId === undefined ? undefined : addressHash(this.secrets, userId),
      isRemoved: change === 'removed',
      at,
    };
  }

  private async ownersOf(reader: Reader, rows: readonly AppContactRow[]): Promise<(string | undefined)[]> {
    const asked = rows.flatMap(({ accountId, phone, userId }, index) => [
      ...(phone === null ? [] : [{ index, accountId, address: { kind: 'whatsapp' as const, value: phone } }]),
      ...(userId === null
        ? []
        : [{ index, accountId, address: { kind: 'user_id' as const, value: userId } }]),
    ]);
    const owners = await this.contacts.ownersOf(reader, asked);
    return rows.map((_, index) => owners.find((id, at) => asked[at]?.index === index && id !== undefined));
  }

  private async erased(tx: Tx, { accountId, addressHashes, connectionId }: ContactErasure): Promise<void> {
    if (connectionId === undefined) await this.empty(tx, accountId, addressHashes, this.clock.now());
  }

  private async empty(tx: Tx, accountId: string, hashes: readonly string[], at: number): Promise<void> {
    if (hashes.length === 0) return;
    await tx.execute(
      `UPDATE app_contact SET phone = NULL, userId = NULL, name = NULL, isRemoved = ?,
         changedAt = CASE WHEN changedAt < ? THEN ? ELSE changedAt END
       WHERE accountId = ? AND (addressHash IN (?) OR userIdHash IN (?))`,
      [1, at, at, accountId, hashes, hashes],
    );
  }

  /** Ids of people are kept under another portfolio from here on. */
  private async rescoped(tx: Tx, { accountId, from, to }: RescopedUserIds): Promise<void> {
    const rows = (
      await tx.select(
        appContactTable,
        `WHERE accountId = ? AND userId IS NOT NULL ORDER BY id ${tx.forUpdate}`,
        [accountId],
      )
    ).filter(({ userId }) => readUserId(userId ?? '').scope === from);
    const moved = rows.map((row) => {
      const userId = userIdAddress({ scope: to, value: readUserId(row.userId ?? '').value });
      const userIdHash = addressHash(this.secrets, userId);
      return { ...row, userId, userIdHash, addressHash: row.phone === null ? userIdHash : row.addressHash };
    });
    // Whoever is there under the new id already is the same person.
    const there = await tx.selectIn(
      appContactTable,
      'addressHash',
      moved.map((row) => row.addressHash),
      'AND accountId = ?',
      [accountId],
    );
    const isDouble = (row: AppContactRow) =>
      there.some(
        (one) => one.id !== row.id && one.numberId === row.numberId && one.addressHash === row.addressHash,
      );
    const doubled = moved.filter(isDouble).map(({ id }) => id);
    if (doubled.length > 0) await tx.execute('DELETE FROM app_contact WHERE id IN (?)', [doubled]);
    await tx.updateMany(
      appContactTable,
      'id',
      moved
        .filter(({ id }) => !doubled.includes(id))
        .map(({ id, userId, userIdHash, addressHash: hash }) => ({
          key: id,
          set: { userId, userIdHash, addressHash: hash },
        })),
    );
  }
}

/** Everything an entry's person is known by. */
function hashesOf({ addressHash: hash, userIdHash }: AppContactRow): string[] {
  return [...new Set([hash, ...(userIdHash === null ? [] : [userIdHash])])];
}

function senderIn({ phone, userId, name }: AppContactRow): Sender {
  return {
    digits: phone ?? undefined,
    kind: 'whatsapp',
    userId: userId ?? undefined,
    name: name ?? undefined,
  };
}
