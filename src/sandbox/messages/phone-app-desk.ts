import { addressOf } from '../model/address.js';
import { SandboxInputError } from '../model/contract.js';
import { parameterError } from '../model/graph-error.js';
import { messageId, traceId } from '../model/ids.js';
import type { Clock, JsonObject, LiveMessage, SandboxNumber } from '../model/model.js';
import {
  appContactsSchema,
  echoSchema,
  historySchema,
  phoneAppSchema,
  type AppContactsInput,
  type EchoInput,
  type HistoryInput,
  type HistoryThread,
  type PhoneApp,
  type PhoneAppInput,
} from '../model/phone-app-contract.js';
import type { EmulatorState } from '../state/state.js';
import {
  contactsValue,
  echoValue,
  historyDeclinedValue,
  historyFilesValue,
  historyValue,
  phaseOf,
  type Named,
  type PastThread,
} from './coexistence.js';
import { partOf } from './inbound.js';

/** Messages of one `history` webhook. Assumed: Meta says "thousands" are possible, and not how many. */
const CHUNK = 500;
/** Numbers whose app holds something until it is asked for. */
const MOST_APPS = 100;
/** How long after coming to the Cloud API the data can be asked for. Source: "Onboarding WhatsApp Business app users". */
const DAY = 86_400_000;

/** What the desk needs of its owner. */
export interface PhoneAppHooks {
  announce(wabaId: string, field: string, value: JsonObject): void;
  /** A message was kept that nobody is told of otherwise. */
  keep(message: LiveMessage): void;
}

/**
 * The WhatsApp Business app of a number that is used there and on the Cloud API (coexistence): what is written there,
 * the chats from before, the address book.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/onboarding-business-app-users
 */
export class PhoneAppDesk {
  private readonly apps = new Map<string, PhoneApp & { since: number; asked: Set<string> }>();

  constructor(
    private readonly state: EmulatorState,
    private readonly clock: Clock,
    private readonly hooks: PhoneAppHooks,
  ) {}

  /**
   * The business writes to a customer on its phone: the customer gets it, the platform an echo. It opens no window and
   * costs nothing.
   *
   * @returns the id of the message
   * @throws SandboxInputError for a number that is not in the app
   */
  async echo(input: EchoInput): Promise<string> {
    const { phoneNumberId, customer, withoutPhone, message } = echoSchema.parse(input);
    const number = this.coexisting(phoneNumberId);
    const named = this.named(number, customer, !withoutPhone);
    const { person, userId } = named;
    const at = this.clock.now();
    const { type, part } = await partOf(message, number, person, at, this.state);
    const id = messageId(person.key, 'out');
    const kept = this.state.ledger.add(
      {
        id,
        direction: 'out',
        phoneNumberId,
        wabaId: number.wabaId,
        customer: person.key,
        ...(person.waId === undefined ? {} : { waId: person.waId }),
        userId,
        name: person.name,
        at,
        type,
        body: { type, ...part },
        fromApp: true,
        plan: [],
        firstUpdate: this.state.takeSequence(0),
      },
      false,
    );
    this.hooks.keep(kept);
    this.hooks.announce(
      number.wabaId,
      'smb_message_echoes',
      echoValue(number, named, { id, at, type, part }),
    );
    return id;
  }

  /** Posts a piece of the history as it is given, or that it was declined. */
  async history(input: HistoryInput): Promise<void> {
    const { phoneNumberId, threads, declined, ...place } = historySchema.parse(input);
    const number = this.coexisting(phoneNumberId);
    const value = declined
      ? historyDeclinedValue(number)
      : historyValue(number, place, await this.past(number, threads));
    this.hooks.announce(number.wabaId, 'history', value);
  }

  /** Posts changes of the address book. */
  contacts(input: AppContactsInput): void {
    const { phoneNumberId, action, contacts } = appContactsSchema.parse(input);
    const number = this.coexisting(phoneNumberId);
    const value = contactsValue(number, action, contacts, this.clock.now());
    this.hooks.announce(number.wabaId, 'smb_app_state_sync', value);
  }

  /** Puts chats and contacts into the app, for the platform to ask for. Kept in memory alone. */
  fill(input: PhoneAppInput): void {
    const app = phoneAppSchema.parse(input);
    this.coexisting(app.phoneNumberId);
    this.apps.delete(app.phoneNumberId);
    if (this.apps.size >= MOST_APPS) this.apps.delete(this.apps.keys().next().value as string);
    this.apps.set(app.phoneNumberId, { ...app, since: this.clock.now(), asked: new Set() });
  }

  /** The number comes to the Cloud API: from now on, for a day, its data can be asked for. */
  joined(phoneNumberId: string): void {
    const app = this.apps.get(phoneNumberId);
    const empty = { phoneNumberId, contacts: [], threads: [], sharesHistory: true };
    this.apps.set(phoneNumberId, { ...empty, ...app, since: this.clock.now(), asked: new Set() });
  }

  /**
   * Answers `POST /{phone_number_id}/smb_app_data`; what was asked for follows in webhooks.
   *
   * Each kind can be asked for once, within 24 hours. Source: as of the class. The codes of the refusals are assumed.
   *
   * @throws GraphError for a number outside the app, a second request, one that comes too late
   */
  async sync(number: SandboxNumber, body: unknown): Promise<JsonObject> {
    const kind = syncType(body);
    if (number.coexistence !== true)
      throw parameterError('The phone number is not registered in the WhatsApp Business app.');
    const empty = { contacts: [], threads: [], sharesHistory: true, since: this.clock.now() };
    const app = this.apps.get(number.phoneNumberId) ?? {
      ...empty,
      phoneNumberId: number.phoneNumberId,
      asked: new Set<string>(),
    };
    this.apps.set(number.phoneNumberId, app);
    if (this.clock.now() - app.since > DAY)
      throw parameterError('The data can be requested within 24 hours of onboarding only.');
    if (app.asked.has(kind)) throw parameterError(`The data of type ${kind} was requested before.`);
    app.asked.add(kind);
    if (kind === 'smb_app_state_sync') {
      if (app.contacts.length > 0) {
        const { contacts } = app;
        this.contacts({ phoneNumberId: number.phoneNumberId, contacts });
      }
    } else await this.tellHistory(number, app);
    return { messaging_product: 'whatsapp', request_id: traceId() };
  }

  private async tellHistory(number: SandboxNumber, { threads, sharesHistory }: PhoneApp): Promise<void> {
    const tell = (value: JsonObject): void => this.hooks.announce(number.wabaId, 'history', value);
    if (!sharesHistory) return tell(historyDeclinedValue(number));
    const now = this.clock.now();
    const past = await this.past(number, threads);
    const chunks = ([0, 1, 2] as const).flatMap((phase) =>
      chunked(
        past
          .map((thread) => ({
            ...thread,
            messages: thread.messages.filter(({ at }) => phaseOf(at, now) === phase),
          }))
          .filter(({ messages }) => messages.length > 0),
      ).map((part, index) => ({ phase, chunkOrder: index + 1, threads: part })),
    );
    chunks.forEach(({ phase, chunkOrder, threads: part }, index) => {
      const progress = Math.floor(((index + 1) * 100) / chunks.length);
      tell(historyValue(number, { phase, chunkOrder, progress }, part));
    });
    const files = historyFilesValue(number, past, now);
    if (files) tell(files);
  }

  private async past(number: SandboxNumber, threads: readonly HistoryThread[]): Promise<PastThread[]> {
    const past: PastThread[] = [];
    for (const { customer, messages } of threads) {
      const named = this.named(number, customer, true);
      const told = [];
      for (const { direction, at, id, status, message } of messages) {
        const { type, part } = await partOf(message, number, named.person, at, this.state);
        told.push({ direction, at, id: id ?? messageId(named.person.key, direction), status, type, part });
      }
      past.push({ customer: named, messages: told });
    }
    return past;
  }

  private named(number: SandboxNumber, customer: string, phone: boolean): Named {
    const { people } = this.state;
    const person = people.byAddress(addressOf(customer));
    return { person, userId: people.scopedId(person, number.wabaId), phone: phone && !person.hidesPhone };
  }

  private coexisting(phoneNumberId: string): SandboxNumber {
    const number = this.state.numberFor(phoneNumberId);
    if (number.coexistence === true) return number;
    throw new SandboxInputError(
      'phoneNumberId',
      `The number ${phoneNumberId} is not used in the WhatsApp Business app. Set \`coexistence\` to true on it first.`,
    );
  }
}

function syncType(body: unknown): 'history' | 'smb_app_state_sync' {
  const { messaging_product: product, sync_type: kind } = (body ?? {}) as Record<string, unknown>;
  if (product !== 'whatsapp') throw parameterError('Param messaging_product must be one of {WHATSAPP}');
  if (kind === 'history' || kind === 'smb_app_state_sync') return kind;
  throw parameterError('Param sync_type must be one of {SMB_APP_STATE_SYNC, HISTORY}');
}

/** Threads in pieces of at most {@link CHUNK} messages; a long thread is told in several. */
function chunked(threads: readonly PastThread[]): PastThread[][] {
  const chunks: PastThread[][] = [];
  let open: PastThread[] = [];
  let room = CHUNK;
  for (const { customer, messages } of threads) {
    for (let start = 0; start < messages.length;) {
      const piece = messages.slice(start, start + room);
      open.push({ customer, messages: piece });
      start += piece.length;
      room -= piece.length;
      if (room > 0) continue;
      chunks.push(open);
      [open, room] = [[], CHUNK];
    }
  }
  if (open.length > 0) chunks.push(open);
  return chunks;
}
