import { Injectable } from '@nestjs/common';
import { ContactService } from '../contacts/index.js';
import { Database } from '../database/index.js';
import {
  consentEntryTable,
  ConsentService,
  lastSaidBy,
  wordFor,
  type ConsentAnswer,
  type MirroredWord,
} from '../optin/index.js';
import type { CapabilityInput, Purpose } from '../sdk/index.js';
import type { ConsentPushRow } from './consent-push.entity.js';

/** What a vendor is to be told of a customer now. */
export type StandingWord =
  | {
      tell: Omit<CapabilityInput<'consents.push'>, 'undatedAt'>;
      state: 'granted' | 'revoked';
      at: number;
    }
  /** Nothing, and why. */
  | { tell: undefined; because: 'nothing' | 'other_phone' | 'not_a_customer' };

/** Finds out where the consent of vendors' customers stands, as it is told to them. */
@Injectable()
export class StandingWords {
  constructor(
    private readonly database: Database,
    private readonly contacts: ContactService,
    private readonly consents: ConsentService,
  ) {}

  /**
   * What a customer's vendor is to be told. A yes only with the phone it is for, and only for the one messages go to: a
   * vendor that has another one would take it for a yes of that phone. A withdrawal holds for the person.
   */
  async of(row: ConsentPushRow): Promise<StandingWord> {
    const { accountId, connectionId, contactId, customerId, purpose } = row;
    const reader = this.database.read;
    const customers = await this.contacts.externalIds(reader, accountId, connectionId, [contactId]);
    if (customers.get(contactId)?.includes(customerId) !== true)
      return { tell: undefined, because: 'not_a_customer' };
    const address = (await this.contacts.addresses(reader, accountId, [contactId])).get(contactId);
    const ask = { contactId, purpose: purpose as Purpose, addressHash: address?.addressHash };
    const [anywhere, here] = await this.consents.states(reader, accountId, [
      { ...ask, anyAddress: true },
      ask,
    ]);
    const word =
      wordFor(anywhere as ConsentAnswer, connectionId) ??
      (await this.overruled(row, anywhere as ConsentAnswer));
    // An operator's block is no word of the person's.
    if (word === undefined || word.blocked) return { tell: undefined, because: 'nothing' };
    const told = await this.described(word.entryId, word.source);
    const { state, at } = word;
    const common = { purposes: [purpose as Purpose], effectiveAt: at, method: told.method };
    if (state === 'revoked')
      return { state, at, tell: { ...common, granted: false, person: { externalId: customerId } } };
    const phone = address?.address;
    if (here?.state !== 'granted' || phone === undefined || phone.kind === 'user_id')
      return { tell: undefined, because: 'other_phone' };
    return {
      state,
      at,
      tell: {
        ...common,
        granted: true,
        person: { externalId: customerId, phone: `+${phone.value.replace(/^\+/, '')}` },
        optInLevel: told.optInLevel,
        ...(told.place === undefined ? {} : { place: told.place }),
      },
    };
  }

  /**
   * The vendor's own word, where it has another one by now that does not count: of two of one moment the withdrawal
   * does, whichever was said last there.
   */
  private async overruled(
    row: ConsentPushRow,
    { entry, state }: ConsentAnswer,
  ): Promise<MirroredWord | undefined> {
    if (entry === undefined || state === 'none') return undefined;
    const last = await lastSaidBy(this.database.read, row, row.connectionId);
    if (last === undefined || last === state) return undefined;
    return { entryId: entry.id, state, at: entry.effectiveAt, source: 'hub', blocked: false };
  }

  /** How, at which level and where it was said. */
  private async described(
    entryId: string,
    source: 'whatsapp' | 'hub',
  ): Promise<{ method: string; optInLevel: 'single' | 'double'; place?: string }> {
    const [entry] = await this.database.read.selectIn(consentEntryTable, 'id', [entryId]);
    const evidence = entry?.evidence ?? {};
    const isDouble =
      evidence['optInLevel'] === 'double' ||
      evidence['doubleOptIn'] === true ||
      (entry?.method ?? '').includes('double_opt_in');
    const place = [evidence['page'], evidence['url'], evidence['place'], evidence['source']].find(
      (one): one is string => typeof one === 'string' && one !== '',
    );
    return {
      method: entry?.method ?? source,
      optInLevel: isDouble ? 'double' : 'single',
      ...(place === undefined ? {} : { place: place.slice(0, 500) }),
    };
  }
}
