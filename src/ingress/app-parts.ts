import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { AppRegistrations, ConnectionRepository, type OpenApp } from '../connections/index.js';
import type { Tx } from '../database/index.js';
import { Hooks, type HookMap } from '../hooks/index.js';
import { Clock, LOGGER, Metrics, Secrets, type Logger } from '../platform/index.js';
import { Queue } from '../queue/index.js';
import { ContractViolation, type DeliveryItem, type TenantPart } from '../sdk/index.js';
import { deliveryTable, type DeliveryRow } from './delivery.entity.js';
import { DeliveryRepository, type DeliveryOutcome } from './delivery.repository.js';
import { deliveryRow, rawBody } from './delivery-row.js';
import { DeliveryHandlers, type DeliveryHandler } from './translate.stage.js';

/** Kept parts that go on at once when their tenant connects; what is older has become history. */
const mostReleased = 500;

const itemsSchema = z.array(z.object({ topic: z.string(), payload: z.unknown() }));

/** The items of a connection's part of an app's body. @throws ContractViolation */
export function partItems(body: Buffer): DeliveryItem[] {
  try {
    return itemsSchema.parse(JSON.parse(body.toString('utf8')));
  } catch {
    throw new ContractViolation('the body is no part of an app webhook; it may have been removed by age');
  }
}

/**
 * Bodies of apps. One may mix tenants, and with them accounts: it belongs to the system, is split into a
 * delivery for each connection of its tenants, and is shown to nobody whole (invariant 3). What nobody has
 * connected is kept and counted, and goes on when its tenant connects.
 */
@Injectable()
export class AppParts implements DeliveryHandler, OnModuleInit {
  constructor(
    private readonly handlers: DeliveryHandlers,
    private readonly deliveries: DeliveryRepository,
    private readonly apps: AppRegistrations,
    private readonly connections: ConnectionRepository,
    private readonly hooks: Hooks,
    private readonly secrets: Secrets,
    private readonly metrics: Metrics,
    private readonly clock: Clock,
    private readonly queue: Queue,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.handlers.register('app', this);
    this.hooks.on('connection.authorized', (tx, happening) => this.release(tx, happening));
    this.hooks.on('connection.erased', (tx, happening) => this.forgetStrangers(tx, happening));
  }

  async handle(tx: Tx, rows: DeliveryRow[]): Promise<DeliveryOutcome[]> {
    const opened = await this.apps.openMany(
      tx,
      rows.map((row) => row.connectionId),
    );
    const outcomes: DeliveryOutcome[] = [];
    for (const row of rows) {
      const open = opened.get(row.connectionId);
      outcomes.push(
        open
          ? await this.split(tx, row, open)
          : { id: row.id, status: 'ignored', error: 'The app was removed.' },
      );
    }
    return outcomes;
  }

  private async split(tx: Tx, row: DeliveryRow, open: OpenApp): Promise<DeliveryOutcome> {
    let parts: TenantPart[];
    let demands: Demanded[];
    try {
      parts = partsOf(open, row);
      demands = demandsIn(parts, open);
    } catch (error) {
      return this.parked(row, open, error);
    }
    const owners = await this.connections.ofTenants(
      tx,
      open.row.id,
      parts.map(({ tenant }) => tenant),
    );
    const known: DeliveryRow[] = [];
    const strangers: DeliveryRow[] = [];
    for (const demanded of demands)
      await this.hooks.run(tx, 'privacy.demanded', { ...demanded, appId: open.row.id, at: row.receivedAt });
    for (const part of withoutDemands(parts, open)) {
      const own = owners.filter(({ tenant }) => tenant === part.tenant);
      for (const { id, accountId } of own) known.push(partRow(row, accountId, id, part.items));
      if (own.length === 0) strangers.push(this.strangerRow(row, open, part));
    }
    if (known.length + strangers.length + demands.length === 0)
      return { id: row.id, status: 'ignored', error: 'There is nothing in it.' };
    await this.deliveries.insert(tx, [...known, ...strangers]);
    await this.deliveries.noteMentions(
      tx,
      strangers.map(({ id }) => id),
    );
    tx.afterCommit(() => {
      if (known.length > 0) this.queue.hint('translate');
      if (strangers.length > 0)
        this.metrics.appStrangers.inc({ connector: open.connector.id }, strangers.length);
    });
    // Once its parts are stored, nobody needs the body as it came: it mixes people of many accounts.
    return { id: row.id, status: 'done', forget: true };
  }

  /** What was told of a tenant before anybody had connected it becomes deliveries of its connection. */
  private async release(tx: Tx, happening: HookMap['connection.authorized']): Promise<void> {
    const { appId, tenant, accountId, connectionId } = happening;
    const rows = await tx.select(
      deliveryTable,
      `WHERE connectionId = ? AND topic = ? AND source = 'stranger' AND body IS NOT NULL ORDER BY id DESC LIMIT ? ${tx.forUpdate}`,
      [appId, this.strangerTopic(appId, tenant), mostReleased],
    );
    if (rows.length === 0) return;
    const now = this.clock.now();
    await this.deliveries.insert(
      tx,
      rows.reverse().map((row) => ({
        ...partRow(row, accountId, connectionId, partItems(rawBody(row))),
        dueAt: now,
      })),
    );
    await this.deliveries.empty(
      tx,
      rows.map(({ id }) => id),
    );
    tx.afterCommit(() => this.queue.hint('translate'));
  }

  /** What was told of a tenant while nobody had connected it goes with what was told since. */
  private async forgetStrangers(tx: Tx, { appId, tenant }: HookMap['connection.erased']): Promise<void> {
    if (appId === null || tenant === null) return;
    await tx.execute(
      "UPDATE delivery SET body = NULL, headers = '{}' WHERE connectionId = ? AND topic = ? AND source = 'stranger'",
      [appId, this.strangerTopic(appId, tenant)],
    );
  }

  private strangerRow(row: DeliveryRow, open: OpenApp, part: TenantPart): DeliveryRow {
    const made = deliveryRow({
      accountId: null,
      connectionId: open.row.id,
      topic: this.strangerTopic(open.row.id, part.tenant),
      source: 'stranger',
      headers: row.headers,
      body: bodyOf(part.items),
      receivedAt: row.receivedAt,
      traceId: row.traceId,
    });
    return { ...made, status: 'ignored', error: 'Nobody here has connected whom it is about.' };
  }

  /** Found again by the tenant alone, whose name may be long and is nobody else's business. */
  private strangerTopic(appId: string, tenant: string): string {
    return this.secrets.hash('app-tenant', `${appId}:${tenant}`);
  }

  private parked(row: DeliveryRow, open: OpenApp, error: unknown): DeliveryOutcome {
    const explained = error instanceof ContractViolation ? error.message : undefined;
    this.logger.error(
      { err: error, deliveryId: row.id, connector: open.connector.id },
      'a body of an app cannot be split',
    );
    const reason = explained ?? `the connector failed (${error instanceof Error ? error.name : 'unknown'})`;
    return {
      id: row.id,
      status: 'parked',
      error: `It cannot be split by tenant: ${reason}. It is kept as it came; retry it after an update of Liaison.`,
    };
  }
}

type Demanded = Pick<HookMap['privacy.demanded'], 'tenant' | 'demand'>;

function isDemand({ connector: { webhook } }: OpenApp, { topic }: DeliveryItem): boolean {
  return webhook?.scope === 'app' && webhook.privacy?.topics.includes(topic) === true;
}

/** What a body asks for on behalf of privacy law. @throws whatever the connector throws */
function demandsIn(parts: readonly TenantPart[], open: OpenApp): Demanded[] {
  const { webhook } = open.connector;
  const privacy = webhook?.scope === 'app' ? webhook.privacy : undefined;
  return parts.flatMap(({ tenant, items }) =>
    items.flatMap((item) =>
      privacy && isDemand(open, item) ? [{ tenant, demand: privacy.read(item) }] : [],
    ),
  );
}

function withoutDemands(parts: readonly TenantPart[], open: OpenApp): TenantPart[] {
  return parts.flatMap(({ tenant, items }) => {
    const others = items.filter((item) => !isDemand(open, item));
    return others.length === 0 ? [] : [{ tenant, items: others }];
  });
}

/** A tenant may come in several parts; they are one. @throws whatever the connector throws */
function partsOf({ connector: { webhook } }: OpenApp, row: DeliveryRow): TenantPart[] {
  if (webhook?.scope !== 'app')
    throw new ContractViolation('the connector has no webhooks of an app any more');
  const byTenant = new Map<string, DeliveryItem[]>();
  for (const { tenant, items } of webhook.split({ headers: row.headers, body: rawBody(row) })) {
    if (typeof tenant !== 'string' || tenant === '') throw new ContractViolation('a part names no tenant');
    byTenant.set(tenant, [...(byTenant.get(tenant) ?? []), ...items]);
  }
  return [...byTenant].flatMap(([tenant, items]) => (items.length === 0 ? [] : [{ tenant, items }]));
}

function partRow(
  row: Pick<DeliveryRow, 'headers' | 'receivedAt' | 'traceId'>,
  accountId: string,
  connectionId: string,
  items: readonly DeliveryItem[],
): DeliveryRow {
  return deliveryRow({
    accountId,
    connectionId,
    topic: [...new Set(items.map(({ topic }) => topic))].join(','),
    source: 'part',
    headers: row.headers,
    body: bodyOf(items),
    receivedAt: row.receivedAt,
    traceId: row.traceId,
  });
}

function bodyOf(items: readonly DeliveryItem[]): Buffer {
  return Buffer.from(
    JSON.stringify(items.map(({ topic, payload }) => ({ topic, payload: payload ?? null }))),
  );
}
