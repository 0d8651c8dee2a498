import { SandboxInputError } from '../model/contract.js';
import { ServiceAllowance, usesAllowance } from '../messages/pricing.js';
import { Directory, type DirectoryChange } from './directory.js';
import { MediaStore, type MediaChange } from './media-store.js';
import { MetaApps } from './meta-apps.js';
import { MessageLedger } from './message-ledger.js';
import type { ChangeUpdate, LiveMessage, SandboxNumber, StoredMessage, Update } from '../model/model.js';
import { NumberPages, type NumberPage } from './number-pages.js';
import { People, type Person } from './people.js';
import type { EmulatorSettings } from '../model/settings.js';
import { TemplateCatalogue, type TemplateChange } from '../templates/templates.js';
import { UploadStore, type GivenHandle } from './upload-store.js';
import { contactOf, metadataOf } from '../webhooks/webhook-payloads.js';

/** A line of the journal. */
export type JournalRecord =
  | { k: 'directory'; change: DirectoryChange }
  | { k: 'template'; change: TemplateChange }
  | { k: 'media'; change: MediaChange }
  | { k: 'page'; page: NumberPage }
  | { k: 'handle'; given: GivenHandle }
  | { k: 'person'; person: Person }
  | {
      k: 'message';
      m: Omit<StoredMessage, 'template'>;
      template?: string;
      copies?: number;
      counted?: boolean;
    }
  | { k: 'change'; update: ChangeUpdate }
  | { k: 'settled'; u: number[] }
  | { k: 'count'; r: string; c: string; n: number }
  | { k: 'allowance'; number: string; month: string; count: number }
  | { k: 'sequence'; n: number };

/** Everything the emulator knows, and how it is written down and read back. */
export class EmulatorState {
  readonly directory: Directory;
  /** Apps at Meta, and whose tokens are whose. */
  readonly apps: MetaApps;
  readonly people: People;
  readonly templates: TemplateCatalogue;
  readonly media: MediaStore;
  readonly pages: NumberPages;
  readonly uploads: UploadStore;
  readonly ledger: MessageLedger;
  /** Free service messages of the month, by number. */
  readonly allowance = new ServiceAllowance();
  /** Updates not acknowledged yet, by sequence number. */
  readonly pending = new Map<number, Update>();
  private sequence = 0;

  /** @param write - receives every record as it happens */
  constructor(settings: EmulatorSettings, write: (record: JournalRecord) => void) {
    const { clock, stateFile } = settings;
    this.apps = new MetaApps(settings.clock);
    for (const app of settings.apps) this.apps.put(app);
    this.directory = new Directory(settings.anyToken, (change) => write({ k: 'directory', change }));
    this.people = new People(
      settings.reads,
      (person) => write({ k: 'person', person: People.stored(person) }),
      undefined,
      // Assumed of an account whose portfolio nobody set: it is one of its own.
      (wabaId) => this.directory.waba(wabaId)?.businessId ?? wabaId,
    );
    this.pages = new NumberPages(clock, (page) => write({ k: 'page', page }));
    this.uploads = new UploadStore(clock, (given) => write({ k: 'handle', given }));
    this.templates = new TemplateCatalogue(
      clock,
      (change) => write({ k: 'template', change }),
      (handle) => this.uploads.known(handle) !== undefined,
    );
    this.media = new MediaStore(
      clock,
      stateFile === undefined ? undefined : `${stateFile}.media`,
      settings.keepMediaBytes,
      (change) => write({ k: 'media', change }),
    );
    this.ledger = new MessageLedger(settings.keepMessages);
  }

  /** Takes sequence numbers; returns the first. */
  takeSequence(count: number): number {
    const first = this.sequence + 1;
    this.sequence += count;
    return first;
  }

  /** The updates of a message: its planned statuses, or the one change of an inbound message. */
  updatesOf(message: LiveMessage, copies = 0): Update[] {
    if (message.toldApart === true) return [];
    if (message.direction === 'in') {
      return [
        {
          kind: 'change',
          sequence: message.firstUpdate,
          at: message.at,
          wabaId: message.wabaId,
          field: 'messages',
          value: {
            messaging_product: 'whatsapp',
            metadata: metadataOf({
              phoneNumberId: message.phoneNumberId,
              displayPhone: this.displayPhone(message.phoneNumberId),
            }),
            contacts: [contactOf(message)],
            messages: [message.body],
          },
        },
      ];
    }
    return message.plan.map((step, index) => ({
      kind: 'status',
      sequence: message.firstUpdate + index,
      at: message.at,
      message,
      step,
      ...(copies > 0 ? { copies } : {}),
    }));
  }

  /** The ids a business account knows a person by. */
  idsOf(person: Person, wabaId: string): { userId: string; parentUserId?: string } {
    const group = this.directory.waba(wabaId)?.portfolioGroup;
    return {
      userId: this.people.scopedId(person, wabaId),
      ...(group === undefined ? {} : { parentUserId: this.people.parentId(person, group) }),
    };
  }

  /** The number of an id. @throws SandboxInputError when there is none */
  numberFor(phoneNumberId: string): SandboxNumber {
    const number = this.directory.number(phoneNumberId);
    if (!number) throw new SandboxInputError('phoneNumberId', `There is no sandbox number ${phoneNumberId}.`);
    return number;
  }

  /** Display phone of a number, empty when it is gone. */
  displayPhone(phoneNumberId: string): string {
    return this.directory.number(phoneNumberId)?.displayPhone ?? '';
  }

  /** Applies a record read from the journal. */
  apply(record: JournalRecord): void {
    switch (record.k) {
      case 'directory':
        return this.directory.restore(record.change);
      case 'template':
        return this.applyTemplate(record.change);
      case 'media':
        if (record.change.added) this.media.restore(record.change.added);
        if (record.change.removed !== undefined) this.media.drop(record.change.removed);
        return;
      case 'page':
        return this.pages.restore(record.page);
      case 'handle':
        return this.uploads.restore(record.given);
      case 'person':
        return this.applyPerson(record.person);
      case 'message':
        return this.applyMessage(record);
      case 'change':
        this.pending.set(record.update.sequence, record.update);
        this.sequence = Math.max(this.sequence, record.update.sequence);
        return;
      case 'settled':
        return this.settle(record.u);
      case 'count':
        return this.ledger.count(record.r, record.c, record.n);
      case 'allowance':
        return this.allowance.count(record.number, Date.parse(`${record.month}-01T00:00:00Z`), record.count);
      case 'sequence':
        this.sequence = Math.max(this.sequence, record.n);
    }
  }

  private applyTemplate(change: TemplateChange): void {
    if (change.template) this.templates.restore(change.template);
    if (change.removed) this.templates.drop(change.removed);
    if (change.blocked) this.templates.block(change.blocked);
  }

  /** Whoever wrote to a number is found again by the business-scoped id that its account knows. */
  private applyPerson(stored: Person): void {
    this.people.restore(stored);
    const person = this.people.byAddress(stored.key);
    for (const phoneNumberId of Object.keys(person.windows)) {
      const number = this.directory.number(phoneNumberId);
      if (number) this.people.scopedId(person, number.wabaId);
    }
  }

  private applyMessage(record: Extract<JournalRecord, { k: 'message' }>): void {
    const template = record.template === undefined ? undefined : this.templates.get(record.template);
    const message = this.ledger.add(
      { ...record.m, ...(template ? { template } : {}) },
      record.counted !== true,
    );
    this.people.scopedId(this.people.byAddress(message.customer), message.wabaId);
    if (record.counted !== true && message.pricing && usesAllowance(message.pricing))
      this.allowance.count(message.phoneNumberId, message.at);
    const updates = this.updatesOf(message, record.copies);
    for (const update of updates) this.pending.set(update.sequence, update);
    this.sequence = Math.max(this.sequence, message.firstUpdate + updates.length - 1);
  }

  /** Statuses that were acknowledged before a restart have happened. */
  private settle(sequences: readonly number[]): void {
    for (const sequence of sequences) {
      const update = this.pending.get(sequence);
      if (update?.kind === 'status') this.ledger.report(update);
      this.pending.delete(sequence);
    }
  }

  /** Everything as records: what the journal holds after it was rewritten. */
  *snapshot(): Iterable<JournalRecord> {
    yield { k: 'sequence', n: this.sequence };
    for (const waba of this.directory.listWabas()) yield { k: 'directory', change: { waba } };
    for (const number of this.directory.listNumbers()) yield { k: 'directory', change: { number } };
    for (const token of this.directory.listTokens()) yield { k: 'directory', change: { token } };
    for (const template of this.templates.all()) yield { k: 'template', change: { template } };
    for (const blocked of this.templates.blockedNames()) yield { k: 'template', change: { blocked } };
    for (const added of this.media.all()) yield { k: 'media', change: { added } };
    for (const page of this.pages.all()) yield { k: 'page', page };
    for (const given of this.uploads.all()) yield { k: 'handle', given };
    for (const person of this.people.remarkable()) yield { k: 'person', person };
    for (const { recipient, callbackData, count } of this.ledger.pairCounts()) {
      yield { k: 'count', r: recipient, c: callbackData, n: count };
    }
    for (const used of this.allowance.all()) yield { k: 'allowance', ...used };
    yield* this.snapshotMessages();
    for (const update of this.pending.values())
      if (update.kind === 'change') yield* changeRecord(update, this.ledger);
  }

  private *snapshotMessages(): Iterable<JournalRecord> {
    const kept = new Set<string>();
    const one = function* (state: EmulatorState, message: LiveMessage): Iterable<JournalRecord> {
      kept.add(message.id);
      yield messageRecord(message, true, state.copiesOf(message));
      const done = state.sequencesOf(message).filter((sequence) => !state.pending.has(sequence));
      if (done.length > 0) yield { k: 'settled', u: done };
    };
    // A message pushed out of the list may still owe statuses; it comes first, being older.
    const listed = new Set([...this.ledger.all()].map(({ id }) => id));
    for (const update of this.pending.values()) {
      if (update.kind !== 'status' || listed.has(update.message.id) || kept.has(update.message.id)) continue;
      yield* one(this, update.message);
    }
    for (const message of this.ledger.all()) yield* one(this, message);
  }

  private sequencesOf(message: LiveMessage): number[] {
    const count = message.direction === 'in' ? 1 : message.plan.length;
    return Array.from({ length: count }, (_, index) => message.firstUpdate + index);
  }

  private copiesOf(message: LiveMessage): number {
    const update = this.pending.get(message.firstUpdate);
    return update?.kind === 'status' ? (update.copies ?? 0) : 0;
  }
}

/** The change of an inbound message comes with the message; only others need a record. */
function* changeRecord(update: ChangeUpdate, ledger: MessageLedger): Iterable<JournalRecord> {
  const messages = update.value.messages;
  const first: unknown = Array.isArray(messages) ? messages[0] : undefined;
  const id = typeof first === 'object' && first !== null && 'id' in first ? String(first.id) : undefined;
  if (id === undefined || !ledger.get(id)) yield { k: 'change', update };
}

/** The record of a message. */
export function messageRecord(message: LiveMessage, counted: boolean, copies: number): JournalRecord {
  const { template, statuses: _statuses, revision: _revision, ...m } = message;
  return {
    k: 'message',
    m,
    ...(template ? { template: template.id } : {}),
    ...(copies > 0 ? { copies } : {}),
    ...(counted ? { counted } : {}),
  };
}
