import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import {
  businessAccountIdOf,
  Channels,
  NumberService,
  numberTable,
  type NumberRow,
} from '../../channels/index.js';
import type { Tx } from '../../database/index.js';
import {
  DeliveryHandlers,
  DeliveryRepository,
  rawBody,
  type DeliveryOutcome,
  type DeliveryRow,
} from '../../ingress/index.js';
import { Alerts } from '../../notify/index.js';
import { LOGGER, type Logger } from '../../platform/index.js';
import {
  ContractViolation,
  type AccountChange,
  type AnyChannel,
  type ChannelPart,
  type ChannelReading,
} from '../../sdk/index.js';
import { TemplateService } from '../../templates/index.js';
import { alertsOf } from './sender-alerts.js';
import { AppContacts, type ContactSync } from '../app-contacts/app-contacts.js';
import { splitBySender, type Owners, type Part } from './callback-parts.js';
import { Inbound } from './inbound.js';
import { PhoneApp, type Echo, type HistoryPiece } from './phone-app.js';
import { scopedReading, userIdsIn } from './scoped-readings.js';
import {
  senderOf,
  windowOf,
  type InboundCall,
  type InboundMessage,
  type InboundSource,
  type PreferenceChange,
} from './inbound-message.js';
import { Statuses } from '../settlement/statuses.js';
import type { StatusReport } from '../settlement/status-report.js';

/** Updates one unit of work applies; deliveries beyond it wait for the next batch. */
const updatesAtOnce = 600;

/**
 * Messages a second of a number that is also used in the WhatsApp Business app.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/throughput
 */
const sharedPerSecond = 20;

interface Read {
  row: DeliveryRow;
  channel: AnyChannel;
  parts: ChannelPart[];
}

/** A part with what it says. */
interface Heard extends Part {
  source: InboundSource;
  readings: ChannelReading[];
}

/**
 * What the providers of channels post. A callback may mix accounts: it belongs to the system, is split by
 * sender (else by business account) into account rows, and is shown to nobody whole (invariant 3). The parts
 * are applied in the same unit of work.
 */
@Injectable()
export class ChannelCallbacks implements OnModuleInit {
  constructor(
    private readonly handlers: DeliveryHandlers,
    private readonly deliveries: DeliveryRepository,
    private readonly channels: Channels,
    private readonly numbers: NumberService,
    private readonly statuses: Statuses,
    private readonly inbound: Inbound,
    private readonly phoneApp: PhoneApp,
    private readonly appContacts: AppContacts,
    private readonly templates: TemplateService,
    private readonly alerts: Alerts,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.handlers.register('channel', { handle: (tx, rows) => this.handleWhole(tx, rows) });
    this.handlers.register('split', { handle: (tx, rows) => this.handleParts(tx, rows) });
  }

  /** Splits callbacks and applies the parts. Answers for as many as one unit of work should hold. */
  async handleWhole(tx: Tx, rows: readonly DeliveryRow[]): Promise<DeliveryOutcome[]> {
    const outcomes: DeliveryOutcome[] = [];
    const read: Read[] = [];
    let updates = 0;
    for (const row of rows) {
      if (updates >= updatesAtOnce) break;
      const channel = this.channels.find(row.connectionId);
      if (!channel) {
        outcomes.push({ id: row.id, status: 'parked', error: notInstalled(row.connectionId) });
        continue;
      }
      try {
        const parts = channel.webhook.split(rawBody(row));
        updates += parts.reduce((sum, { size }) => sum + size, 0);
        read.push({ row, channel, parts });
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
    for (const { row, channel, parts: all } of read) {
      const { own, strangers } = splitBySender(channel, row, all, owners.get(channel) as Owners);
      parts.push(...own);
      outcomes.push(outcomeOf(row.id, own.length, strangers));
    }
    await this.deliveries.insert(
      tx,
      parts.map(({ delivery }) => delivery),
    );
    await this.deliveries.noteMentionsOf(
      tx,
      parts.flatMap(({ delivery, parts: own }) => (own.some((one) => one.namesPeople) ? [delivery] : [])),
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
      const channel = number && this.channels.find(number.channel);
      if (!number || number.accountId !== delivery.accountId) {
        outcomes.push({
          id: delivery.id,
          status: 'ignored',
          error: 'Its number is no longer registered here.',
        });
        continue;
      }
      if (!channel) {
        outcomes.push({ id: delivery.id, status: 'parked', error: notInstalled(number.channel ?? '') });
        continue;
      }
      try {
        parts.push({ channel, number, delivery, parts: channel.webhook.split(rawBody(delivery)) });
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

  /** Senders the callbacks name, channel by channel: two providers may number theirs alike. */
  private async owners(tx: Tx, read: readonly Read[]): Promise<Map<AnyChannel, Owners>> {
    const found = new Map<AnyChannel, Owners>();
    for (const channel of new Set(read.map((one) => one.channel))) {
      const parts = read.flatMap((one) => (one.channel === channel ? one.parts : []));
      const senders = [...new Set(parts.flatMap(({ sender }) => sender ?? []))];
      const accounts = [
        ...new Set(
          parts.flatMap(({ sender, businessAccount }) =>
            sender === undefined ? (businessAccount ?? []) : [],
          ),
        ),
      ];
      found.set(channel, {
        bySender:
          senders.length === 0
            ? new Map<string, NumberRow>()
            : await this.numbers.byProviderId(tx, channel.id, senders),
        byBusinessAccount:
          accounts.length === 0
            ? new Map<string, NumberRow[]>()
            : await this.numbers.byBusinessAccount(tx, channel.id, accounts),
      });
    }
    return found;
  }

  private async apply(tx: Tx, parts: readonly Part[]): Promise<void> {
    const heard = parts.map(heardOf);
    const reports: StatusReport[] = [];
    const messages: InboundMessage[] = [];
    const calls: InboundCall[] = [];
    const preferences: PreferenceChange[] = [];
    const echoes: Echo[] = [];
    const history: HistoryPiece[] = [];
    const syncs: ContactSync[] = [];
    for (const { source, readings } of heard) {
      for (const one of readings) {
        if (one.reading === 'status') reports.push({ ...source, ...one });
        else if (one.reading === 'message')
          messages.push({ ...source, ...one, sender: senderOf(one.sender) });
        else if (one.reading === 'call') calls.push({ ...source, ...one, sender: senderOf(one.sender) });
        else if (one.reading === 'preference')
          preferences.push({ ...source, ...one, sender: senderOf(one.sender) });
        else if (one.reading === 'echo') echoes.push({ ...source, ...one });
        else if (one.reading === 'history') history.push({ ...source, ...one });
        else if (one.reading === 'contact_sync') syncs.push({ ...source, ...one });
      }
    }
    await this.inbound.claimShared(
      tx,
      heard.flatMap(({ number, readings }) => {
        const { accountId, userIdsSharedUntil: until } = number;
        return until === null ? [] : userIdsIn(readings).map((address) => ({ accountId, address, until }));
      }),
    );
    // Whoever writes in the same breath is called as the address book has them.
    await this.appContacts.synced(tx, syncs);
    await this.deliveries.empty(
      tx,
      heard.filter(isAddressBook).map(({ delivery }) => delivery.id),
    );
    // What people withdraw comes first: it may concern messages the other updates would set free.
    await this.inbound.preferencesChanged(tx, preferences);
    await this.deliveries.empty(tx, await this.inbound.messagesReceived(tx, messages));
    await this.deliveries.empty(tx, await this.inbound.callsReceived(tx, calls));
    await this.phoneApp.history(tx, history);
    await this.phoneApp.echoes(tx, echoes);
    await this.statuses.apply(tx, reports);
    await this.slowDown(tx, heard);
    await this.accountNews(tx, heard);
  }

  /** A number that a phone app uses too sends less a second: the provider is asked once the app shows. */
  private async slowDown(tx: Tx, heard: readonly Heard[]): Promise<void> {
    const asked = new Set<string>();
    for (const { number, readings } of heard) {
      if (number.throughput <= sharedPerSecond || asked.has(number.id) || !readings.some(isOfPhoneApp))
        continue;
      asked.add(number.id);
      await this.numbers.requestCheck(tx, number.accountId, number.wabaId);
    }
  }

  /** Rare news about templates, senders and business accounts. */
  private async accountNews(tx: Tx, heard: readonly Heard[]): Promise<void> {
    const told = new Set<string>();
    for (const part of heard) {
      const { number, readings } = part;
      const changes = readings.flatMap((one): AccountChange[] =>
        one.reading === 'account_change' ? [one.change] : [],
      );
      if (changes.length > 0)
        await this.inbound.userIdsChanged(tx, { accountId: number.accountId, numberId: number.id }, changes);
      for (const one of readings) {
        if (one.reading !== 'template' && one.reading !== 'sender') continue;
        const key = `${number.accountId}:${number.wabaId}:${JSON.stringify(one)}`;
        if (told.has(key)) continue;
        told.add(key);
        if (one.reading === 'template') {
          const { reading: _template, ...news } = one;
          await this.templates.onNews(tx, number.wabaId, [{ ...news, accountId: number.accountId }]);
        } else {
          if (one.news) {
            const at = one.at ?? part.source.receivedAt;
            await this.numbers.noteNews(tx, number, one.news, at);
            const { raised, resolved } = alertsOf(number.accountId, businessAccountIdOf(number), one.news);
            await this.alerts.resolve(tx, resolved);
            await this.alerts.raise(tx, raised);
          }
          if (one.asksAgain) await this.numbers.requestCheck(tx, number.accountId, number.wabaId);
          if (one.isAlarming) this.alarm(tx, part, one.field, one.event);
        }
      }
    }
  }

  private alarm(tx: Tx, { number, delivery, channel }: Part, field: string, event: string): void {
    const { accountId, wabaId } = number;
    const at = { accountId, wabaId, field, event, channel: channel.id, deliveryId: delivery.id };
    tx.afterCommit(() =>
      this.logger.error(
        at,
        `${channel.provider} reports something about a business account that its owner should see`,
      ),
    );
  }
}

function isOfPhoneApp({ reading }: ChannelReading): boolean {
  return reading === 'history' || reading === 'contact_sync';
}

/** An address book may name private people: once it is stored, what came is not kept beside it. */
function isAddressBook({ readings }: Heard): boolean {
  return readings.length > 0 && readings.every(({ reading }) => reading === 'contact_sync');
}

function heardOf(part: Part): Heard {
  const { channel, number, delivery, parts } = part;
  const source: InboundSource = {
    accountId: number.accountId,
    numberId: number.id,
    receivedAt: delivery.receivedAt,
    deliveryId: delivery.id,
    traceId: delivery.traceId,
    channel: channel.id,
    windowMs: windowOf(channel),
  };
  const readings = parts.flatMap((one) => channel.read(one, delivery.receivedAt));
  return { ...part, source, readings: readings.map((one) => scopedReading(one, number.userIdScope ?? '')) };
}

function notInstalled(channel: string): string {
  return `It is for the channel ${channel.slice(0, 40)}, which is not installed. Install it and retry the delivery.`;
}

/** Once its parts are stored, nobody needs the callback as it came: it mixes people of many accounts. */
function outcomeOf(id: string, parts: number, strangers: number): DeliveryOutcome {
  if (strangers === 0 && parts > 0) return { id, status: 'done', forget: true };
  if (strangers === 0) return { id, status: 'ignored', error: 'It says nothing.' };
  const error = `${strangers} of its changes are about numbers that are not registered here.`;
  return { id, status: parts === 0 ? 'ignored' : 'done', error };
}
