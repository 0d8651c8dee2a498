import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ConnectionService, type OpenConnection } from '../../../connections/index.js';
import { Database } from '../../../database/index.js';
import { itemsOf, mapItem } from '../../../events/index.js';
import { DeliveryRepository, deliveryRow, type DeliveryRow } from '../../../ingress/index.js';
import { Clock, notFound } from '../../../platform/index.js';
import { parseSettings } from '../../../registry/index.js';
import { ContractViolation, personSchema, type AnyEventDraft } from '../../../sdk/index.js';
import { idSchema, instantSchema, iso, jsonObject } from '../../../http/index.js';

export const previewInputSchema = z
  .strictObject({
    deliveryId: idSchema
      .optional()
      .meta({ description: 'A stored delivery of this connection to try it on' }),
    body: z
      .string()
      .max(500_000)
      .optional()
      .meta({ description: 'Or a custom body, exactly as it would be sent' }),
    contentType: z
      .string()
      .max(200)
      .default('application/json')
      .meta({ description: 'Content type of `body`' }),
    topic: z
      .string()
      .max(120)
      .optional()
      .meta({ description: 'The vendor’s topic of `body`, where the connector needs one' }),
    settings: jsonObject
      .optional()
      .meta({ description: 'Settings to try before they are saved; those not named are the stored ones' }),
  })
  .refine((input) => (input.deliveryId === undefined) !== (input.body === undefined), {
    error: 'give exactly one of deliveryId and body',
    path: ['body'],
  })
  .meta({ id: 'MappingPreviewInput' });
export type PreviewInput = z.output<typeof previewInputSchema>;

export const mappingPreviewSchema = z
  .object({
    events: z.array(
      z.object({
        type: z.string(),
        subject: z.string(),
        transition: z.string(),
        occurredAt: instantSchema,
        superseded: z.boolean(),
        supersededBy: z.array(z.string()).readonly(),
        person: personSchema.loose().nullable(),
        data: jsonObject,
      }),
    ),
    problem: z
      .object({ field: z.string().nullable(), detail: z.string() })
      .nullable()
      .meta({ description: 'Why the delivery would be parked or ignored' }),
  })
  .meta({
    id: 'MappingPreview',
    description: 'What the delivery would become, were it the first of its subject',
  });
export type MappingPreviewAnswer = z.output<typeof mappingPreviewSchema>;

/** Says what a delivery would become, with stored settings or with others; stores and sends nothing. */
@Injectable()
export class MappingPreview {
  constructor(
    private readonly db: Database,
    private readonly connections: ConnectionService,
    private readonly deliveries: DeliveryRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws ProblemError 404; 422 `invalid_settings`. */
  async preview(accountId: string, connectionId: string, input: PreviewInput): Promise<MappingPreviewAnswer> {
    const open = await this.open(accountId, connectionId, input.settings);
    const delivery = await this.delivery(open, input);
    if (!delivery)
      return ignored(`${open.connector.title} finds no topic in it, so it would be kept and ignored.`);
    try {
      const items = itemsOf(open, delivery);
      if (items.length === 0) return ignored(`Deliveries of the topic ${delivery.topic} are not used.`);
      const drafts = items.flatMap((item) => mapItem(open, delivery, item, undefined).events);
      return { events: drafts.map(draftAnswer), problem: null };
    } catch (error) {
      if (!(error instanceof ContractViolation)) throw error;
      return { events: [], problem: { field: error.path ?? null, detail: error.message } };
    }
  }

  private async open(
    accountId: string,
    connectionId: string,
    change: Record<string, unknown> | undefined,
  ): Promise<OpenConnection> {
    // The account is checked here; opening is for those inside who know whose it is.
    await this.connections.get(this.db.read, accountId, connectionId);
    const open = await this.connections.open(connectionId);
    if (!open) throw notFound('connection', connectionId);
    if (change === undefined) return open;
    const merged = { ...open.settings, ...change };
    const settings = parseSettings(open.connector.settings, merged, open.connector.title) as Record<
      string,
      unknown
    >;
    return { ...open, settings };
  }

  private async delivery(open: OpenConnection, input: PreviewInput): Promise<DeliveryRow | undefined> {
    const { id: connectionId, accountId } = open.row;
    if (input.deliveryId !== undefined) {
      const stored = await this.deliveries.byId(this.db.read, accountId, input.deliveryId);
      if (stored?.connectionId !== connectionId) throw notFound('delivery', input.deliveryId);
      return stored;
    }
    const body = Buffer.from(input.body ?? '', 'utf8');
    const headers = { 'content-type': input.contentType };
    const topic = input.topic ?? open.connector.webhook?.topic({ method: 'POST', url: '/', headers, body });
    if (topic === undefined) return undefined;
    return deliveryRow({
      accountId,
      connectionId,
      topic,
      source: 'webhook',
      headers,
      body,
      receivedAt: this.clock.now(),
    });
  }
}

function ignored(detail: string): MappingPreviewAnswer {
  return { events: [], problem: { field: null, detail } };
}

function draftAnswer(draft: AnyEventDraft): MappingPreviewAnswer['events'][number] {
  return {
    type: draft.type,
    subject: draft.subject,
    transition: draft.transition,
    occurredAt: iso(draft.occurredAt),
    superseded: draft.superseded ?? false,
    supersededBy: draft.supersededBy ?? [],
    person: draft.person ?? null,
    data: draft.data,
  };
}
