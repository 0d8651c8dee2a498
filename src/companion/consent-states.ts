import { Injectable } from '@nestjs/common';
import { ContactService } from '../contacts/index.js';
import { Database } from '../database/index.js';
import { ConsentService, wordFor, type ConsentAnswer, type ConsentAsk } from '../optin/index.js';
import { Clock } from '../platform/index.js';
import type { Purpose } from '../sdk/index.js';
import { nextPlace, readCursor, writeCursor, type Place } from './cursor.js';
import type { Caller } from './signed-calls.js';

/** Where a consent of one of the site's customers stands since it last changed. */
export interface ConsentState {
  /** Unique: who is told it twice ignores it. */
  id: string;
  /** The customer, by the id the site gave them. Nothing else of theirs is told. */
  customerId: string;
  purpose: Purpose;
  state: 'granted' | 'revoked';
  /** When it was said, milliseconds UTC. */
  at: number;
  /** `whatsapp`: said there, by a word or WhatsApp's own switch. `hub`: by any other way. */
  source: 'whatsapp' | 'hub';
  /** An operator blocked them: agreeing again changes nothing until the operator lifts it. */
  blocked: boolean;
}

/** One-time codes are asked for each time: no site shows a consent to them. */
const shown: readonly Purpose[] = ['transactional', 'marketing'];
const atOnce = 500;
/** Pages one heartbeat goes through at most, and states it tells before it leaves the rest to the next. */
const pages = 4;
const enough = 100;

/**
 * What a site does not know about the consent of its customers: STOP and START on WhatsApp, and what
 * was withdrawn, blocked or given elsewhere. Told at least once, of people this connection named.
 */
@Injectable()
export class ConsentStates {
  constructor(
    private readonly database: Database,
    private readonly contacts: ContactService,
    private readonly consents: ConsentService,
    private readonly clock: Clock,
  ) {}

  /**
   * What changed since a cursor, and the next one. The cursor only moves forward.
   *
   * @param cursor - as given before; anything else begins with the day the connection was made,
   *   so that a site that connects again hears what it missed
   */
  async since(
    caller: Caller,
    cursor: string | undefined,
  ): Promise<{ consents: ConsentState[]; cursor: string }> {
    const { row } = caller.open;
    let after: Place = readCursor(cursor, this.clock.now()) ?? { at: row.createdAt - 1, id: '' };
    const told = new Map<string, ConsentState>();
    for (let page = 0; page < pages && told.size < enough; page++) {
      const found = await this.consents.changedAfter(this.database.read, row.accountId, after, atOnce);
      for (const state of await this.states(caller, found.touched)) told.set(state.id, state);
      after = nextPlace(after, found.last, found.more, this.clock.now());
      if (!found.more) break;
    }
    return { consents: [...told.values()], cursor: writeCursor(after) };
  }

  private async states(
    caller: Caller,
    touched: readonly { contactId: string; purpose: Purpose }[],
  ): Promise<ConsentState[]> {
    const { accountId, id: connectionId } = caller.open.row;
    const reader = this.database.read;
    const seen = touched.filter(({ purpose }) => shown.includes(purpose));
    const ids = [...new Set(seen.map(({ contactId }) => contactId))];
    const customers = await this.contacts.externalIds(reader, accountId, connectionId, ids);
    const named = ids.filter((id) => customers.has(id));
    if (named.length === 0) return [];
    const addresses = await this.contacts.addresses(reader, accountId, named);
    const asks = seen
      .filter(({ contactId }) => customers.has(contactId))
      .map((touch): ConsentAsk & { contactId: string } => ({
        ...touch,
        addressHash: addresses.get(touch.contactId)?.addressHash,
        // A site shows one state a customer: of the phone they spoke of last.
        anyAddress: true,
      }));
    const answers = await this.consents.states(reader, accountId, asks);
    return asks.flatMap((ask, index) => {
      const stands = wordFor(answers[index] as ConsentAnswer, connectionId);
      if (!stands) return [];
      const { entryId, ...rest } = stands;
      return (customers.get(ask.contactId) ?? []).map((customerId): ConsentState => {
        const id = `${entryId}.${customerId}.${rest.state}.${rest.at}${rest.blocked ? '.blocked' : ''}`;
        return { id, customerId, purpose: ask.purpose, ...rest };
      });
    });
  }
}
