import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import {
  callbackBody,
  inboundCalls,
  inboundMessages,
  instantOf,
  isRemoved,
  listOf,
  namesSenders,
  NumberService,
  numberTable,
  preferenceChanges,
  readCallback,
  statusReports,
  textOf,
  userIdChangeOf,
  withoutRecipients,
  type InboundCall,
  type InboundMessage,
  type MetaChange,
  type NumberRow,
  type PreferenceChange,
  type ReportSource,
  type StatusReport,
} from '../../channels/index.js';
import type { Tx } from '../../database/index.js';
import {
  DeliveryHandlers,
  deliveryRow,
  DeliveryRepository,
  metaTopics,
  rawBody,
  type DeliveryOutcome,
  type DeliveryRow,
} from '../../ingress/index.js';
import { LOGGER, type Logger } from '../../platform/index.js';
import { ContractViolation } from '../../sdk/index.js';
import { TemplateService } from '../../templates/index.js';
import { Inbound } from './inbound.js';
import { Statuses } from '../settlement/statuses.js';

/** Updates one unit of work applies; deliveries beyond it wait for the next batch. */
const updatesAtOnce = 600;

/** Account-level news after which Graph is asked about the numbers again. */
const numberNews = new Set([
  'phone_number_quality_update',
  'phone_number_name_update',
  'business_capability_update',
  'account_update',
  'account_review_update',
]);
/** Fields about a template's life. */
const templateNews = new Set([
  'message_template_status_update',
  'message_template_quality_update',
  'template_category_update',
  'message_template_components_update',
]);
/** News a person has to see. */
const alarming = new Set(['account_update', 'account_alerts', 'security']);

/** An account's part of one callback. */
interface Part {
  number: NumberRow;
  changes: MetaChange[];
  delivery: DeliveryRow;
}

/**
 * What Meta posts. A callback may mix accounts: it belongs to the system, is split by phone number id
 * (else by business account) into account rows, and is shown to nobody whole (invariant 3). The parts
 * are applied in the same unit of work.
 */
@Injectable()
export class MetaHandler implements OnModuleInit {
  constructor(
    private readonly handlers: DeliveryHandlers,
    private readonly deliveries: DeliveryRepository,
    private readonly numbers: NumberService,
    private readonly statuses: Statuses,
    private readonly inbound: Inbound,
    private readonly templates: TemplateService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.handlers.register('whatsapp', { handle: (tx, rows) => this.handleWhole(tx, rows) });
    this.handlers.register('split', { handle: (tx, rows) => this.handleParts(tx, rows) });
  }

  /** Splits Meta's callbacks and applies the parts. Answers for as many as one unit of work should hold. */
  async handleWhole(tx: Tx, rows: readonly DeliveryRow[]): Promise<DeliveryOutcome[]> {
    const outcomes: DeliveryOutcome[] = [];
    const read: { row: DeliveryRow; changes: MetaChange[] }[] = [];
    let updates = 0;
    for (const row of rows) {
      if (updates >= updatesAtOnce) break;
      try {
        const changes = readCallback(rawBody(row));
        updates += changes.reduce(
          (sum, { value }) => sum + 1 + listOf(value, 'statuses').length + listOf(value, 'messages').length,
          0,
        );
        read.push({ row, changes });
      } catch (error) {
        if (!(error instanceof ContractViolation)) throw error;
        outcomes.push({
          id: row.id,
          status: 'parked',
          error: `${error.message} It is kept as it came; retry it after an update of Liaison.`,
        });
      }
    }
    const owners = await this.owners(tx, read);
    const parts: Part[] = [];
    for (const { row, changes } of read) {
      const { own, strangers } = split(row, changes, owners);
      parts.push(...own);
      outcomes.push(outcomeOf(row.id, own.length, strangers));
    }
    await this.deliveries.insert(
      tx,
      parts.map(({ delivery }) => delivery),
    );
    await this.deliveries.noteMentions(
      tx,
      parts.flatMap(({ delivery, changes }) => (namesSenders(changes) ? [delivery.id] : [])),
    );
    await this.apply(tx, parts);
    return outcomes;
  }

  /** Applies account parts again, on request of a person. */
  async handleParts(tx: Tx, rows: readonly DeliveryRow[]): Promise<DeliveryOutcome[]> {
    const numbers = new Map(
      (await tx.selectIn(numberTable, 'id', [...new Set(rows.map((row) => row.connectionId))])).map((row) => [
        row.id,
        row,
      ]),
    );
    const outcomes: DeliveryOutcome[] = [];
    const parts: Part[] = [];
    for (const delivery of rows) {
      const number = numbers.get(delivery.connectionId);
      if (!number || number.accountId !== delivery.accountId) {
        outcomes.push({
          id: delivery.id,
          status: 'ignored',
          error: 'Its number is no longer registered here.',
        });
        continue;
      }
      try {
        parts.push({ number, delivery, changes: readCallback(rawBody(delivery)) });
        outcomes.push({ id: delivery.id, status: 'done' });
      } catch (error) {
        if (!(error instanceof ContractViolation)) throw error;
        outcomes.push({
          id: delivery.id,
          status: 'parked',
          error: `${error.message} Its body may have been removed by age.`,
        });
      }
    }
    await this.apply(tx, parts);
    return outcomes;
  }

  private async owners(tx: Tx, read: readonly { changes: MetaChange[] }[]): Promise<Owners> {
    const changes = read.flatMap((entry) => entry.changes);
    const phoneIds = [...new Set(changes.flatMap(({ phoneNumberId }) => phoneNumberId ?? []))];
    const wabaIds = [
      ...new Set(
        changes.flatMap(({ phoneNumberId, wabaId }) => (phoneNumberId === undefined ? (wabaId ?? []) : [])),
      ),
    ];
    return {
      byPhone:
        phoneIds.length === 0
          ? new Map<string, NumberRow>()
          : await this.numbers.byPhoneNumberId(tx, phoneIds),
      byWaba:
        wabaIds.length === 0 ? new Map<string, NumberRow[]>() : await this.numbers.byWabaId(tx, wabaIds),
    };
  }

  private async apply(tx: Tx, parts: readonly Part[]): Promise<void> {
    const reports: StatusReport[] = [];
    const messages: InboundMessage[] = [];
    const calls: InboundCall[] = [];
    const preferences: PreferenceChange[] = [];
    for (const { number, delivery, changes } of parts) {
      const source: ReportSource = {
        accountId: number.accountId,
        numberId: number.id,
        receivedAt: delivery.receivedAt,
        deliveryId: delivery.id,
        traceId: delivery.traceId,
      };
      for (const { field, value } of changes) {
        if (field === 'messages') {
          reports.push(...statusReports(value, source));
          messages.push(...inboundMessages(value, source));
        } else if (field === 'calls') calls.push(...inboundCalls(value, source));
        else if (field === 'user_preferences') preferences.push(...preferenceChanges(value, source));
      }
    }
    // What people withdraw comes first: it may concern messages the other updates would set free.
    await this.inbound.preferencesChanged(tx, preferences);
    await this.deliveries.empty(tx, await this.inbound.messagesReceived(tx, messages));
    await this.inbound.callsReceived(tx, calls);
    await this.statuses.apply(tx, reports);
    await this.accountNews(tx, parts);
  }

  /** Rare news about templates, numbers and business accounts. */
  private async accountNews(tx: Tx, parts: readonly Part[]): Promise<void> {
    const told = new Set<string>();
    for (const { number, changes, delivery } of parts) {
      for (const { field, value, time } of changes) {
        if (field === 'user_id_update') {
          const at = instantOf(time) ?? delivery.receivedAt;
          await this.inbound.userIdsChanged(
            tx,
            { accountId: number.accountId, numberId: number.id },
            listOf(value, 'user_id_update').flatMap((item) => userIdChangeOf(item, at) ?? []),
          );
        }
        if (!templateNews.has(field) && !numberNews.has(field) && !alarming.has(field)) continue;
        const key = `${number.accountId}:${number.wabaId}:${field}:${JSON.stringify(value)}`;
        if (told.has(key)) continue;
        told.add(key);
        if (templateNews.has(field)) {
          const at = instantOf(time) ?? delivery.receivedAt;
          await this.templates.onStatusUpdate(tx, number.wabaId, {
            accountId: number.accountId,
            field,
            value,
            at,
          });
        }
        if (numberNews.has(field)) await this.numbers.requestCheck(tx, number.accountId, number.wabaId);
        if (alarming.has(field)) {
          const event = textOf(value, 'event') ?? field;
          const at = {
            accountId: number.accountId,
            wabaId: number.wabaId,
            field,
            event,
            deliveryId: delivery.id,
          };
          tx.afterCommit(() =>
            this.logger.error(
              at,
              'Meta reports something about a business account that its owner should see',
            ),
          );
        }
      }
    }
  }
}

interface Owners {
  byPhone: Map<string, NumberRow>;
  byWaba: Map<string, NumberRow[]>;
}

/** A signature of the sandbox speaks for sandbox numbers only, one of the live app for live ones. */
function mayConcern(number: NumberRow, row: DeliveryRow): boolean {
  return (
    number.mode === (row.topic === metaTopics.sandbox ? 'sandbox' : 'live') && number.status !== 'pending'
  );
}

function split(
  row: DeliveryRow,
  changes: readonly MetaChange[],
  owners: Owners,
): { own: Part[]; strangers: number } {
  const byNumber = new Map<string, { number: NumberRow; changes: MetaChange[] }>();
  let strangers = 0;
  for (const change of changes) {
    const numbers = concerned(change, owners).filter(
      (number) => mayConcern(number, row) && (!isRemoved(number) || settles(change)),
    );
    if (numbers.length === 0) strangers++;
    for (const number of numbers) {
      const own = isRemoved(number) ? settlingPart(change) : change;
      const part = byNumber.get(number.id);
      if (part) part.changes.push(own);
      else byNumber.set(number.id, { number, changes: [own] });
    }
  }
  const own = [...byNumber.values()].map(({ number, changes: mine }) => ({
    number,
    changes: mine,
    delivery: partRow(row, number, mine),
  }));
  return { own, strangers };
}

/** What was sent before a number was removed still arrives, is read or fails; nothing else is heard for it. */
function settles({ field, value }: MetaChange): boolean {
  return field === 'messages' && listOf(value, 'statuses').length > 0;
}

function settlingPart(change: MetaChange): MetaChange {
  const { metadata, statuses } = change.value;
  return { ...change, value: { messaging_product: 'whatsapp', metadata, statuses } };
}

/** The number a change names; else one number of each account that has the business account. */
function concerned(change: MetaChange, owners: Owners): NumberRow[] {
  if (change.phoneNumberId !== undefined)
    return [owners.byPhone.get(change.phoneNumberId)].filter((number) => number !== undefined);
  const perAccount = new Map<string, NumberRow>();
  for (const number of owners.byWaba.get(change.wabaId ?? '') ?? []) {
    if (!perAccount.has(number.accountId)) perAccount.set(number.accountId, number);
  }
  return [...perAccount.values()];
}

function partRow(row: DeliveryRow, number: NumberRow, changes: readonly MetaChange[]): DeliveryRow {
  const part = deliveryRow({
    accountId: number.accountId,
    connectionId: number.id,
    topic: [...new Set(changes.map(({ field }) => field))].join(','),
    source: 'split',
    headers: {},
    body: Buffer.from(callbackBody(changes.map(withoutRecipients))),
    receivedAt: row.receivedAt,
    traceId: row.traceId,
  });
  return { ...part, status: 'done' };
}

/** Once its parts are stored, nobody needs the callback as it came: it mixes people of many accounts. */
function outcomeOf(id: string, parts: number, strangers: number): DeliveryOutcome {
  if (strangers === 0 && parts > 0) return { id, status: 'done', forget: true };
  if (strangers === 0) return { id, status: 'ignored', error: 'It says nothing.' };
  const error = `${strangers} of its changes are about numbers that are not registered here.`;
  return { id, status: parts === 0 ? 'ignored' : 'done', error };
}
