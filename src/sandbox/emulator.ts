import { TurnableClock } from './model/clock.js';
import {
  clockSchema,
  numberSettingsSchema,
  SandboxInputError,
  statusSchema,
  type InboundInput,
  type NumberSettingsInput,
  type Preference,
  type StatusInput,
} from './model/contract.js';
import { CustomerDesk } from './messages/customer-desk.js';
import { PhoneAppDesk } from './messages/phone-app-desk.js';
import { DelayLine } from './webhooks/delay-line.js';
import type { NewNumber } from './state/directory.js';
import { forgetPeople, knownAddresses, type Forgetting } from './state/forgetting.js';
import { FaultBook, type FaultInput } from './messages/faults.js';
import { objectIdOf } from './model/ids.js';
import { addressOf } from './model/address.js';
import { Journal } from './state/journal.js';
import { LimitKeeper } from './messages/limits.js';
import { MessageDesk, type SendAnswer } from './messages/message-desk.js';
import type { MessageFilter, PairCount } from './state/message-ledger.js';
import type { JsonObject, LiveMessage, SandboxNumber, Update } from './model/model.js';
import type { Person, PersonSettings } from './state/people.js';
import { renderMessage, type RenderedMessage } from './messages/rendered-message.js';
import { settingsOf, type EmulatorSettings, type GraphEmulatorOptions } from './model/settings.js';
import { ScenarioPlayer } from './scenarios/scenario-player.js';
import { scenarioStage } from './scenarios/scenario-stage.js';
import { SignupDesk } from './state/signup-desk.js';
import { EmulatorState, messageRecord, type JournalRecord } from './state/state.js';
import { TemplateDesk } from './templates/template-desk.js';
import { statusesValue } from './webhooks/webhook-payloads.js';
import { WebhookSender, type WebhookCounts, type WebhookTarget } from './webhooks/webhook-sender.js';

/** Figures for tests and for the curious. */
export interface EmulatorStats {
  /** Messages accepted since the state began. */
  accepted: number;
  /** Business-scoped ids put into `to`: answered and dropped, as Meta does. */
  dropped: number;
  readReceipts: number;
  /** Faults applied, by kind. */
  faults: Record<string, number>;
  webhooks: WebhookCounts & { pendingUpdates: number; pendingPosts: number; paused: boolean };
  /** Accepted messages by recipient. */
  recipients: Record<string, number>;
  /** How often each (recipient, callback data) was accepted. */
  pairs: PairCount[];
  /** Those accepted more than once. */
  doubles: PairCount[];
}

/**
 * An emulator of Meta's WhatsApp Cloud API: numbers, accounts, templates, messages, media, faults and the webhooks it
 * still owes. It knows nothing of the hub; HTTP is laid over it by `graphEmulatorPlugin`.
 */
export class GraphEmulator {
  readonly faults = new FaultBook();
  readonly state: EmulatorState;
  readonly desk: MessageDesk;
  /** Judges templates; its `approval` may be changed at any time. */
  readonly templates: TemplateDesk;
  /** Bad days that can be played against a number. */
  readonly scenarios: ScenarioPlayer;
  /** Meta's rate limits; `limits` may be changed at any time. */
  readonly limits: LimitKeeper;
  /** What customers do. */
  readonly customers: CustomerDesk;
  /** The WhatsApp Business app of numbers that are used there too. */
  readonly phoneApp: PhoneAppDesk;
  /** The dialog of Embedded Signup. */
  readonly signups: SignupDesk;
  /** The clock every rule reads; it may be turned at any time. */
  readonly clock: TurnableClock;
  private readonly settings: EmulatorSettings;
  private readonly journal: Journal<JournalRecord>;
  private readonly sender: WebhookSender;
  private readonly due = new DelayLine<Update>((update) => this.release(update));
  private started = false;

  constructor(options: GraphEmulatorOptions = {}) {
    const given = settingsOf(options);
    this.clock = new TurnableClock(given.clock);
    const settings = { ...given, clock: this.clock };
    this.settings = settings;
    this.journal = new Journal(settings.stateFile, settings.onError);
    this.state = new EmulatorState(settings, (record) => this.journal.append(record));
    this.limits = new LimitKeeper(settings.limits, settings.clock);
    this.desk = new MessageDesk(settings, this.state, this.faults, this.limits);
    this.templates = new TemplateDesk(
      settings.templateApproval,
      settings.clock,
      this.state.templates,
      this.state.directory,
      (wabaId, field, value) => this.announce(wabaId, field, value),
    );
    const hooks = {
      announce: (wabaId: string, field: string, value: JsonObject) => this.announce(wabaId, field, value),
      keep: (message: LiveMessage) => this.keep(message),
      show: (message: LiveMessage) => this.journal.append(messageRecord(message, true, 0)),
    };
    this.customers = new CustomerDesk(this.state, this.clock, hooks);
    this.phoneApp = new PhoneAppDesk(this.state, this.clock, hooks);
    this.signups = new SignupDesk(this.state, (id) => this.phoneApp.joined(id), hooks.announce);
    this.scenarios = new ScenarioPlayer(this.state, scenarioStage(this, given.onError));
    this.sender = new WebhookSender(
      settings.policy,
      {
        displayPhone: (id) => this.state.displayPhone(id),
        settled: (updates) => this.settled(updates),
        disturb: () => this.disturb(),
      },
      settings.webhooksPaused,
    );
  }

  /** Reads the journal and takes up the webhooks it still owes. Call once, before anything else. */
  async start(): Promise<this> {
    if (this.started) return this;
    this.started = true;
    const size = await this.journal.open((record) => this.state.apply(record));
    if (size > this.settings.compactAboveBytes) await this.journal.rewrite(this.state.snapshot());
    for (const [token, numbers] of Object.entries(this.settings.tokens))
      this.state.directory.grant(token, numbers);
    if (this.settings.webhook) this.sender.configure(this.settings.webhook);
    this.resume();
    return this;
  }

  private resume(): void {
    const now = this.settings.clock.now();
    for (const update of [...this.state.pending.values()].sort((a, b) => a.sequence - b.sequence)) {
      if (now - update.at > this.settings.policy.retry.forMs) {
        this.settled([update]);
        continue;
      }
      const delay = update.kind === 'status' ? update.at + update.step.delayMs - now : 0;
      this.due.add(update, delay);
    }
    this.templates.resume();
  }

  /** Sends what is ready, writes what is gathered, and stops. What was not acknowledged resumes at the next start. */
  async close(): Promise<void> {
    this.scenarios.close();
    this.due.clear();
    this.templates.close();
    await this.sender.close();
    await this.journal.close();
  }

  /** Creates a number, with account and token where these are new. What is absent is invented. */
  addNumber(number: NewNumber = {}): SandboxNumber {
    return this.state.directory.addNumber(number);
  }

  /** The number of a seed: made when it is new, found again afterwards, with the same token. */
  seededNumber(seed: string, token: string): SandboxNumber {
    const phoneNumberId = objectIdOf(`number:${seed}`);
    const known = this.state.directory.number(phoneNumberId);
    if (known?.token === token) return known;
    return this.addNumber({ phoneNumberId, wabaId: objectIdOf(`account:${seed}`), token });
  }

  /** Changes what Meta knows of a number, and tells a change of its quality. @throws SandboxInputError */
  setNumber(input: NumberSettingsInput): SandboxNumber {
    const { phoneNumberId, coexistence, qualityRating, event, currentLimit, ...account } =
      numberSettingsSchema.parse(input);
    const number: SandboxNumber = {
      ...this.state.numberFor(phoneNumberId),
      ...(coexistence === undefined ? {} : { coexistence }),
      ...(qualityRating === undefined ? {} : { qualityRating }),
    };
    this.state.directory.addNumber(number);
    this.state.directory.setPortfolio(number.wabaId, account);
    if (qualityRating !== undefined || event !== undefined || currentLimit !== undefined) {
      this.announce(number.wabaId, 'phone_number_quality_update', {
        display_phone_number: number.displayPhone.replace(/[^0-9]/g, ''),
        event: event ?? (number.qualityRating === 'RED' ? 'FLAGGED' : 'UNFLAGGED'),
        current_limit: currentLimit ?? 'TIER_250',
      });
    }
    return number;
  }

  /**
   * Reports a further status of a message: a voice message played, a message deleted, a failure after delivery.
   *
   * @throws SandboxInputError for a message that is not there
   */
  report(input: StatusInput): void {
    const { messageId, status, code, details } = statusSchema.parse(input);
    const message = this.state.ledger.get(messageId);
    if (message?.direction !== 'out')
      throw new SandboxInputError('messageId', `There is no message ${messageId} of a business.`);
    const happenedMs = this.clock.now() - message.at;
    const error = { code: code ?? 131000, ...(details === undefined ? {} : { details }) };
    const step = { status, delayMs: 0, happenedMs, ...(status === 'failed' ? { error } : {}) };
    this.state.ledger.report({ message, step });
    const number = this.state.numberFor(message.phoneNumberId);
    this.announce(number.wabaId, 'messages', statusesValue(number, message, step));
  }

  /** Turns the clock that every rule reads; pauses that are over by then end. Delays and retries use real time. */
  turnClock(input: {
    advance?: number | undefined;
    now?: number | undefined;
    reset?: true | undefined;
  }): number {
    const { advance, now, reset } = clockSchema.parse(input);
    if (reset) this.clock.reset();
    if (advance !== undefined) this.clock.advance(advance);
    if (now !== undefined) this.clock.set(now);
    this.templates.wake();
    return this.clock.now();
  }

  /** Removes a number; its messages stay in the list. */
  removeNumber(phoneNumberId: string): void {
    this.state.directory.removeNumber(phoneNumberId);
  }

  /** All numbers. */
  numbers(): SandboxNumber[] {
    return this.state.directory.listNumbers();
  }

  /** Now, by the clock the emulator was given. */
  now(): number {
    return this.clock.now();
  }

  /** Sets name, reading habit or presence on WhatsApp of a customer: phone digits or BSUID. */
  setCustomer(customer: string, settings: PersonSettings): Person {
    const person = this.state.people.byAddress(addressOf(customer));
    this.state.people.set(person, settings);
    return person;
  }

  /**
   * Accepts `POST /{phone_number_id}/messages`.
   *
   * @param told - false: no status will ever tell of it
   * @throws GraphError as Meta would answer
   */
  send(number: SandboxNumber, body: unknown, told = true): SendAnswer {
    const answer = this.desk.take(number, body, told);
    if (answer.message) {
      this.keep(answer.message, answer.copies);
      this.scenarios.sent(answer.message);
    }
    return answer;
  }

  private keep(message: LiveMessage, copies = 0): void {
    this.journal.append(messageRecord(message, message.fromApp === true, copies));
    this.schedule(message, copies);
  }

  private schedule(message: LiveMessage, copies: number): void {
    for (const update of this.state.updatesOf(message, copies)) {
      this.state.pending.set(update.sequence, update);
      this.due.add(update, update.kind === 'status' ? update.step.delayMs : 0);
    }
  }

  private release(update: Update): void {
    // What was owed about somebody who is forgotten is owed no more.
    if (!this.state.pending.has(update.sequence)) return;
    if (update.kind === 'status') this.state.ledger.report(update);
    this.sender.push(update);
  }

  private settled(updates: readonly Update[]): void {
    if (updates.length === 0) return;
    for (const update of updates) this.state.pending.delete(update.sequence);
    this.journal.append({ k: 'settled', u: updates.map(({ sequence }) => sequence) });
  }

  private disturb(): { copies: number; holdMs: number } {
    let copies = 0;
    let holdMs = 0;
    for (const fault of this.faults.take('post', { operation: 'messages' })) {
      if (fault.kind === 'duplicate-post') copies += 1;
      if (fault.kind === 'hold-post') holdMs = Math.max(holdMs, fault.ms);
    }
    return { copies, holdMs };
  }

  private announce(wabaId: string, field: string, value: JsonObject): void {
    const update: Update = {
      kind: 'change',
      sequence: this.state.takeSequence(1),
      at: this.settings.clock.now(),
      wabaId,
      field,
      value,
    };
    this.state.pending.set(update.sequence, update);
    this.journal.append({ k: 'change', update });
    this.due.add(update, 0);
  }

  /** A customer writes, presses a button, reacts; see {@link CustomerDesk.receive}. */
  async receive(input: InboundInput): Promise<string> {
    return this.customers.receive(input);
  }

  /** A customer stops marketing messages inside WhatsApp, or wants them again. */
  prefer(input: Preference): void {
    this.customers.prefer(input);
  }

  /** Messages in both directions with their rendered text; oldest first, or by revision when `after` is given. */
  listMessages(filter: MessageFilter = {}): RenderedMessage[] {
    return this.liveMessages(filter).map(renderMessage);
  }

  /** The same messages as they are kept. */
  liveMessages(filter: MessageFilter = {}): LiveMessage[] {
    const recipient = filter.recipient === undefined ? {} : { recipient: addressOf(filter.recipient) };
    return this.state.ledger.list({ ...filter, ...recipient });
  }

  /** Phone digits and business-scoped ids of everybody there is something about. */
  knownAddresses(): string[] {
    return knownAddresses(this.state);
  }

  /** Forgets people, in memory and in the files; see {@link Forgetting}. Repeatable. */
  async forget(whom: Forgetting): Promise<void> {
    const { changed, files } = forgetPeople(this.state, whom);
    for (const id of files) await this.state.media.remove(id);
    if (changed) await this.journal.rewrite(this.state.snapshot());
  }

  /** Arms a fault; returns its id. @throws ZodError */
  addFault(fault: FaultInput): string {
    return this.faults.add(fault);
  }

  /** Sets where webhooks go; null stops them. */
  configureWebhook(target: WebhookTarget | null): void {
    this.sender.configure(target ?? undefined);
  }

  /** Where webhooks go, if anywhere. */
  get webhookUrl(): string | undefined {
    return this.sender.url;
  }

  /** The secret that signs webhooks unless another is given. */
  get appSecret(): string {
    return this.settings.appSecret;
  }

  /** Posts the webhooks of a message that were posted before once more. Answers how many. */
  repeatWebhooks(message: LiveMessage): number {
    const told = this.state.updatesOf(message).filter(({ sequence }) => !this.state.pending.has(sequence));
    return this.sender.repeat(told);
  }

  /** Holds webhooks back, or lets them go again. */
  pauseWebhooks(paused: boolean): void {
    this.sender.pause(paused);
  }

  /**
   * Figures of now; never waits.
   *
   * @param brief - leave out what grows with the number of recipients; for whoever polls
   */
  stats(brief = false): EmulatorStats {
    const { ledger, pending } = this.state;
    return {
      accepted: ledger.accepted,
      ...this.desk.counts,
      faults: this.faults.applied(),
      webhooks: {
        ...this.sender.counts,
        pendingUpdates: pending.size,
        pendingPosts: this.sender.pendingPosts,
        paused: this.sender.isPaused,
      },
      recipients: brief ? {} : ledger.recipientCounts(),
      pairs: brief ? [] : [...ledger.pairCounts()],
      doubles: [...ledger.pairCounts(1)],
    };
  }
}
