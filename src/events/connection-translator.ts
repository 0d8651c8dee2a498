import { Inject, Injectable, Optional, type OnModuleInit } from '@nestjs/common';
import { accountTable, type AccountRow } from '../accounts/index.js';
import { ConnectionHealth, ConnectionService, type OpenConnection } from '../connections/index.js';
import { ConsentEchoes } from '../consent-push/index.js';
import { ContactService, leftOutSentence, type LeftOut, type ResolveRequest } from '../contacts/index.js';
import { type Tx } from '../database/index.js';
import {
  DeliveryHandlers,
  Lookups,
  type DeliveryHandler,
  type DeliveryOutcome,
  type DeliveryRow,
  type WantedLookup,
} from '../ingress/index.js';
import { Alerts } from '../notify/index.js';
import { OrderLinks } from '../orders/index.js';
import { Clock, LOGGER, type Logger } from '../platform/index.js';
import { ContractViolation, type AnyEventDraft, type EventData } from '../sdk/index.js';
import { ConsentEvents } from './consent-events.js';
import { withoutOwnWords } from './own-words.js';
import { applyContactEvents, asksToErase, inTurns, type ToldEvent } from './contact-events.js';
import type { EventRow } from './event.entity.js';
import { EventStore, type EventInput } from './event.store.js';
import { SubjectStates } from './subject-state.repository.js';
import { ForeignOrigins } from './foreign-origins.js';
import { unusableAlert, unusableSettings } from './unusable-settings.js';
import { FailedItems } from './failed-items.js';
import { orderReports } from './order-news.js';
import { mapItem, readItems, type FailedItem, type TriggeredItem } from './translation.js';

/** A connection whose webhooks bring errors stays degraded this long after the last of them. */
const lastingMs = 6 * 3_600_000;
/** Errors come as often as orders: the shop is asked for all of them together. */
const refetchAfterMs = 10_000;

interface Readable {
  delivery: DeliveryRow;
  open: OpenConnection;
  items: TriggeredItem[];
  failed: FailedItem[];
  /** One of several in its delivery: what fails of it is set aside alone. */
  batch: boolean;
}

/** The outcome of a delivery, and the connection it should have come from complete, when it is to be asked. */
type Outcome = DeliveryOutcome & { refetch?: string };

interface Mapped {
  delivery: DeliveryRow;
  /** What of the delivery it is about. */
  item: TriggeredItem;
  draft: AnyEventDraft;
  /** It comes from a shop. */
  isStore: boolean;
}

/** What storing a batch's events says about their deliveries. */
interface StoredNotes {
  /** Deliveries that name somebody who is to be forgotten. */
  forget: Set<string>;
  /** Names of fields and tags that did not fit, by delivery. */
  leftOut: Map<string, LeftOut[]>;
  /** Items all of whose events are new and of a contact: their delivery is found through them. */
  linked: Set<TriggeredItem>;
  /** Items of which that is not so. */
  loose: Set<TriggeredItem>;
}

/**
 * Turns connectors' deliveries into canonical events: parse, compare with the state last known of
 * each subject, map, resolve the people, store the events, write consent down. One batch, one unit
 * of work, a constant number of statements.
 */
@Injectable()
export class ConnectionTranslator implements DeliveryHandler, OnModuleInit {
  constructor(
    private readonly handlers: DeliveryHandlers,
    private readonly connections: ConnectionService,
    private readonly health: ConnectionHealth,
    private readonly states: SubjectStates,
    private readonly contacts: ContactService,
    private readonly events: EventStore,
    private readonly consents: ConsentEvents,
    private readonly orders: OrderLinks,
    private readonly failedItems: FailedItems,
    private readonly lookups: Lookups,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Optional() private readonly alerts?: Alerts,
    @Optional() private readonly echoes?: ConsentEchoes,
  ) {}

  onModuleInit(): void {
    this.handlers.register('connection', this);
  }

  async handle(tx: Tx, deliveries: DeliveryRow[]): Promise<DeliveryOutcome[]> {
    const outcomes: Outcome[] = [];
    const opened = await this.connections.openMany(
      tx,
      deliveries.map((delivery) => delivery.connectionId),
    );
    const readable: Readable[] = [];
    const foreign = new ForeignOrigins(this.health, this.logger);
    for (const delivery of deliveries) {
      const open = opened.get(delivery.connectionId);
      if (open) foreign.look(open, delivery);
      const quarantine = open && foreign.quarantineFor(open, delivery);
      if (quarantine !== undefined) {
        outcomes.push({ id: delivery.id, status: 'quarantined', error: quarantine });
        continue;
      }
      const result = this.read(tx, delivery, open);
      if ('items' in result) readable.push(result);
      else outcomes.push(result);
    }
    const unusable = [...opened.values()].filter((open) => open.unusable.length > 0);
    await this.alerts?.raise(tx, unusable.map(unusableAlert));
    const mapped = await withoutOwnWords(tx, this.echoes, opened, await this.map(tx, readable, outcomes));
    const notes: StoredNotes = { forget: new Set(), leftOut: new Map(), linked: new Set(), loose: new Set() };
    for (const part of inTurns(mapped)) await this.store(tx, part, notes);
    foreign.tell(tx);
    await this.refetch(tx, outcomes);
    const unlinked = new Set(
      readable.flatMap(({ delivery, items }) =>
        items.every((item) => notes.linked.has(item) && !notes.loose.has(item)) ? [] : [delivery.id],
      ),
    );
    return outcomes.map((outcome) => ({
      ...outcome,
      unlinked: unlinked.has(outcome.id),
      warning:
        outcome.warning ?? foreign.warningFor(outcome.id) ?? leftOutWarning(notes.leftOut.get(outcome.id)),
      forget: notes.forget.has(outcome.id),
    }));
  }

  /** Has the next sweep come soon to connections whose vendor delivered something else than it should. */
  private async refetch(tx: Tx, outcomes: readonly Outcome[]): Promise<void> {
    const ids = new Set(outcomes.flatMap(({ refetch }) => refetch ?? []));
    if (ids.size > 0) await this.connections.sweepBy(tx, [...ids], this.clock.now() + refetchAfterMs);
  }

  private read(tx: Tx, delivery: DeliveryRow, open: OpenConnection | undefined): Readable | Outcome {
    if (!open) return { id: delivery.id, status: 'ignored', error: 'The connection was removed.' };
    if (open.unusable.length > 0) {
      const { reason, hint } = unusableSettings(open);
      return this.parked(tx, delivery, open, reason, hint);
    }
    try {
      const { items, failed, total } = readItems(open, delivery);
      if (failed[0] && total === 1) return this.violated(tx, delivery, open, failed[0].error);
      if (items.length + failed.length > 0) return { delivery, open, items, failed, batch: total > 1 };
      return {
        id: delivery.id,
        status: 'ignored',
        error: `${open.connector.title} deliveries of the topic ${delivery.topic} are not used. Nothing to do.`,
      };
    } catch (error) {
      return this.violated(tx, delivery, open, error);
    }
  }

  private async map(tx: Tx, readable: readonly Readable[], outcomes: Outcome[]): Promise<Mapped[]> {
    const states = await this.states.lock(
      tx,
      readable.flatMap(({ delivery, open, items }) =>
        items.map((item) => ({
          accountId: open.row.accountId,
          connectionId: delivery.connectionId,
          subject: item.subject,
        })),
      ),
      this.clock.now(),
    );
    const mapped: Mapped[] = [];
    const wanted: WantedLookup[] = [];
    for (const { delivery, open, items, failed, batch } of readable) {
      // What is delivered alone counts whole or not at all; of a batch, each item for itself.
      const staged = new Map<string, unknown>();
      const drafts: Mapped[] = [];
      const named: string[] = [];
      const wrong = [...failed];
      const isStore = open.connector.category === 'store';
      for (const item of items) {
        const key = states.key(delivery.connectionId, item.subject);
        const previous = staged.has(key) ? staged.get(key) : states.get(key);
        try {
          const result = mapItem(open, delivery, item, previous);
          drafts.push(...result.events.map((draft) => ({ delivery, item, draft, isStore })));
          if (result.state !== undefined) staged.set(key, result.state);
          named.push(...result.lookup);
        } catch (error) {
          wrong.push({ topic: item.topic, payload: item.raw, error });
        }
      }
      if (wrong[0] && !batch) {
        outcomes.push(this.violated(tx, delivery, open, wrong[0].error));
        continue;
      }
      for (const [key, state] of staged) states.set(key, state);
      mapped.push(...drafts);
      wanted.push(...named.map((one) => wantedBy(delivery, one)));
      outcomes.push({ id: delivery.id, status: 'done', ...(await this.setAside(tx, delivery, open, wrong)) });
    }
    await this.states.save(tx, states, this.clock.now());
    await this.lookups.want(tx, wanted);
    return mapped;
  }

  /** Items of a batch that failed become deliveries of their own, parked, to be seen and retried. */
  private async setAside(
    tx: Tx,
    delivery: DeliveryRow,
    open: OpenConnection,
    wrong: readonly FailedItem[],
  ): Promise<{ warning?: string }> {
    if (wrong.length === 0) return {};
    const rows = await this.failedItems.park(
      tx,
      delivery,
      wrong.map((item) => ({ ...item, reason: this.violated(tx, delivery, open, item.error).error ?? '' })),
    );
    return { warning: `${rows} of its items could not be read and are listed separately.` };
  }

  private async store(tx: Tx, mapped: readonly Mapped[], notes: StoredNotes): Promise<void> {
    const accounts = await this.accounts(tx, mapped);
    const countryOf = (accountId: string) => accounts.get(accountId)?.country ?? null;
    const people = mapped.map(({ delivery, draft }) => ({
      accountId: accountOf(delivery),
      connectionId: delivery.connectionId,
      country: countryOf(accountOf(delivery)),
      person: draft.person ?? {},
      at: draft.occurredAt,
    }));
    const forgotten = await this.contacts.forgotten(tx, people);
    const contactIds = await this.whoIsMeant(tx, mapped, people, forgotten);
    const recordedAt = this.clock.now();
    const told = new Map<string, ToldEvent & { item: TriggeredItem }>();
    const inputs = mapped.map(({ delivery, draft, item }, index): EventInput => {
      const person = people[index] as (typeof people)[number];
      told.set(keyOf({ ...draft, connectionId: delivery.connectionId }), {
        draft,
        person,
        item,
        deliveryId: delivery.id,
      });
      const erases = asksToErase(draft);
      if (erases || forgotten[index] === true) notes.forget.add(delivery.id);
      return {
        accountId: accountOf(delivery),
        connectionId: delivery.connectionId,
        draft: erases ? withoutPerson(draft) : draft,
        contactId: contactIds[index],
        deliveryId: delivery.id,
        traceId: delivery.traceId,
        recordedAt,
        forgotten: forgotten[index],
      };
    });
    const stored = await this.events.append(tx, inputs);
    for (const { type, connectionId, occurredAt } of stored)
      if (type === 'connection.revoked' && connectionId !== null)
        await this.connections.revoked(tx, connectionId, occurredAt);
    for (const { type, connectionId, occurredAt, data } of stored)
      if (type === 'connection.plan_changed' && connectionId !== null)
        await this.connections.planChanged(
          tx,
          connectionId,
          (data as EventData<'connection.plan_changed'>).plan,
          occurredAt,
        );
    const deliveries = mapped.map(({ delivery: { id, receivedAt }, isStore }) => ({
      id,
      receivedAt,
      isStore,
    }));
    const orders = orderReports(stored, deliveries, countryOf);
    const several = await this.connections.accountsWithSeveral(
      tx,
      orders.map(({ accountId }) => accountId),
    );
    // Nobody else tells of the orders of an only connection: they are linked from when there is a second one.
    await this.orders.note(tx, orders, ({ accountId }) => several.has(accountId));
    // Written before any decision about this delivery: dispatch only sees what this unit commits.
    await this.consents.apply(tx, stored, countryOf);
    const toldOf = (row: EventRow) =>
      told.get(keyOf({ ...row, transition: row.transitionKey })) as ToldEvent & { item: TriggeredItem };
    const led = new Set(stored.flatMap((row) => (row.contactId === null ? [] : [toldOf(row).draft])));
    for (const { item, draft } of mapped) (led.has(draft) ? notes.linked : notes.loose).add(item);
    const leftOut = await applyContactEvents(tx, this.contacts, stored, toldOf);
    leftOut.forEach((names, deliveryId) => notes.leftOut.set(deliveryId, names));
  }

  /** The contacts of a batch, made where missing; a record that was deleted makes nobody. */
  private async whoIsMeant(
    tx: Tx,
    mapped: readonly Mapped[],
    people: readonly ResolveRequest[],
    forgotten: readonly boolean[],
  ): Promise<(string | undefined)[]> {
    const isDeleted = mapped.map(({ draft }) => draft.type === 'contact.deleted');
    const known = await this.contacts.resolve(
      tx,
      people.map((one, index) =>
        isDeleted[index] === true || forgotten[index] === true ? { ...one, person: {} } : one,
      ),
    );
    if (!isDeleted.includes(true)) return known;
    const found = await this.contacts.recognise(
      tx,
      people.map((one, index) =>
        isDeleted[index] === true && forgotten[index] !== true ? one : { ...one, person: {} },
      ),
    );
    return known.map((id, index) => id ?? found[index]);
  }

  private async accounts(tx: Tx, mapped: readonly Mapped[]): Promise<Map<string, AccountRow>> {
    const ids = [...new Set(mapped.map(({ delivery }) => accountOf(delivery)))];
    const rows = await tx.selectIn(accountTable, 'id', ids);
    return new Map(rows.map((row) => [row.id, row]));
  }

  private violated(tx: Tx, delivery: DeliveryRow, open: OpenConnection, error: unknown): Outcome {
    if (!(error instanceof ContractViolation)) {
      this.logger.error(
        { err: error, deliveryId: delivery.id, connector: open.connector.id },
        'a connector failed on a delivery',
      );
    }
    const explained = error instanceof ContractViolation ? error : undefined;
    if (explained?.hint !== undefined) return this.explained(tx, delivery, open, explained, explained.hint);
    const reason =
      error instanceof ContractViolation
        ? `The delivery does not have the expected format: ${error.message}.`
        : `The connector failed on this delivery (${error instanceof Error ? error.name : 'unknown'}).`;
    const hint = 'The raw delivery is kept. Correct the settings or update Liaison, then retry it.';
    return this.parked(tx, delivery, open, reason, hint);
  }

  private parked(
    tx: Tx,
    delivery: DeliveryRow,
    open: OpenConnection,
    reason: string,
    hint: string,
  ): DeliveryOutcome {
    tx.afterCommit(() => {
      this.health.failed(open.row, reason, hint).catch((failure: unknown) => {
        this.logger.warn({ err: failure, connectionId: open.row.id }, 'health could not be written');
      });
    });
    return { id: delivery.id, status: 'parked', error: `${reason} ${hint}` };
  }

  /** In the connector's own words; what was not delivered is fetched, if it is there to fetch. */
  private explained(
    tx: Tx,
    delivery: DeliveryRow,
    open: OpenConnection,
    error: ContractViolation,
    hint: string,
  ): Outcome {
    tx.afterCommit(() => {
      const told = this.health.failed(open.row, error.message, hint, error.refetch ? lastingMs : 0);
      told.catch((failure: unknown) => {
        this.logger.warn({ err: failure, connectionId: open.row.id }, 'health could not be written');
      });
    });
    return {
      id: delivery.id,
      status: 'parked',
      error: `${error.message} ${hint}`,
      ...(error.refetch ? { refetch: open.row.id } : {}),
    };
  }
}

function wantedBy(delivery: DeliveryRow, wanted: string): WantedLookup {
  const { connectionId, traceId } = delivery;
  return { accountId: accountOf(delivery), connectionId, wanted, traceId };
}

/** As an event is told apart when it is stored. */
function keyOf(event: { connectionId: string; subject: string; transition: string }): string {
  return JSON.stringify([event.connectionId, event.subject.slice(0, 255), event.transition.slice(0, 190)]);
}

/** The request to forget somebody keeps nothing of them itself. */
function withoutPerson({ person: _person, ...draft }: AnyEventDraft): AnyEventDraft {
  return { ...draft, data: { erase: true } } as AnyEventDraft;
}

function leftOutWarning(entries: readonly LeftOut[] | undefined): string | undefined {
  return entries && leftOutSentence(entries);
}

function accountOf(delivery: DeliveryRow): string {
  if (delivery.accountId === null) throw new Error('a connection delivery belongs to an account');
  return delivery.accountId;
}
