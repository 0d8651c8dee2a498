import type { Tx } from '../../database/index.js';
import { stopPurposes, type ConsentService } from '../../optin/index.js';
import { sparedByStop, type Cancellations } from '../messages/cancellations.js';
import type { MessageRow } from '../messages/message.entity.js';
import type { InboundMessage, PreferenceChange } from './inbound-message.js';
import { consentKeywordOf } from './consent-keyword.js';
import type { Known, Senders } from './senders.js';

/** What people ask for by a word, a button or WhatsApp's own switch, applied in the unit that stores it. */
export class ConsentKeywords {
  constructor(
    private readonly senders: Senders,
    private readonly consents: ConsentService,
    private readonly cancellations: Cancellations,
  ) {}

  /** STOP, "Stop promotions" and START, in the order they were written. What they end is cancelled where it waits. */
  async apply(
    tx: Tx,
    made: readonly { message: InboundMessage; row: MessageRow; known: Known }[],
  ): Promise<void> {
    const asked = made
      .flatMap((entry) => {
        const keyword = consentKeywordOf(entry.message);
        return keyword === undefined ? [] : [{ ...entry, keyword }];
      })
      .sort((one, two) => one.message.at - two.message.at);
    for (const { message, row, known, keyword } of asked) {
      const request = {
        accountId: row.accountId,
        contactId: known.contactId,
        addressHashes: known.hashes,
        at: message.at,
        source: `message:${row.id}`,
        evidence: { messageId: row.id, numberId: message.numberId, word: message.words ?? '' },
      };
      if (keyword === 'start') {
        await this.consents.start(tx, [request]);
        continue;
      }
      const purposes = keyword === 'stop' ? stopPurposes : (['marketing'] as const);
      await this.consents.stop(tx, [{ ...request, purposes }]);
      await this.callOff(tx, row.accountId, known, purposes, message.at);
    }
  }

  /** A switch turned inside WhatsApp counts for the person, whichever of their identifiers it names. */
  async preferencesChanged(tx: Tx, changes: readonly PreferenceChange[]): Promise<void> {
    if (changes.length === 0) return;
    const known = await this.senders.find(tx, changes);
    const hashes = await this.senders.everyHash(
      tx,
      changes.map(({ accountId }, index) => ({ accountId, known: known[index] as Known })),
    );
    for (const [index, { value, at, accountId, deliveryId, channel }] of changes.entries()) {
      // Asking by a link is told, and is no consent: how it was asked for is not known.
      if (value === 'signup') continue;
      const everywhere = hashes[index] ?? [];
      if (value === 'resume') {
        const by = deliveryId ?? channel;
        await this.consents.resume(
          tx,
          everywhere.map((addressHash) => ({ accountId, addressHash, at, by })),
        );
        continue;
      }
      await this.consents.suppress(
        tx,
        everywhere.map((addressHash) => ({
          accountId,
          addressHash,
          purposes: ['marketing' as const],
          reason: 'whatsapp_preference' as const,
          at,
        })),
      );
      await this.cancellations.byAddress(tx, accountId, everywhere, ['marketing'], 'whatsapp_preference');
    }
  }

  private async callOff(
    tx: Tx,
    accountId: string,
    known: Known,
    purposes: readonly ('transactional' | 'marketing' | 'authentication')[],
    at: number,
  ): Promise<void> {
    const [everywhere = []] = await this.senders.everyHash(tx, [{ accountId, known }]);
    // One that comes late, after the person agreed again, is on record and undoes nothing.
    const inForce = await this.consents.suppressions(
      tx,
      known.hashes.map((addressHash) => ({
        accountId,
        addressHash,
        purpose: purposes[0] ?? 'transactional',
      })),
    );
    const stopped = known.hashes.filter((_, index) => inForce[index] !== undefined);
    if (stopped.length === 0) return;
    // The ledger holds the person's other addresses back as well: those are asked about before they leave.
    const hashes = everywhere.filter((hash) => !known.hashes.includes(hash) || stopped.includes(hash));
    await this.cancellations.byAddress(tx, accountId, hashes, purposes, 'stop', sparedByStop(at));
  }
}
