import { z } from 'zod';
import type {
  ChannelAnswer,
  ChannelIo,
  ChannelRequest,
  ChannelSender,
  ProviderTemplate,
  SenderDescription,
  SendOutcome,
  SubmittedTemplate,
} from '../../sdk/index.js';
import { proven } from './apps.js';
import type { MessagePayload } from './graph-payload.js';
import { askGraph, bearer, loose, pageSchema, successSchema } from './graph-request.js';
import { sendOutcome } from './send-outcome.js';
import {
  submittedSchema,
  templateFields,
  templateSchema,
  type TemplateSubmission,
} from './template-listing.js';

const text = z.string();

const numberSchema = z.object({
  id: text,
  display_phone_number: loose(text),
  verified_name: loose(text),
  quality_rating: loose(text),
  throughput: loose(z.object({ level: loose(text) })),
  is_on_biz_app: loose(z.boolean()),
});
const ownerSchema = z.object({ owner_business_info: loose(z.object({ id: text })) });

const numberFields = 'id,display_phone_number,verified_name,quality_rating,throughput,is_on_biz_app';
const coreNumberFields = 'id,display_phone_number,verified_name,quality_rating';

/** Pages of a listing that are followed at most. */
const maxPages = 70;
/** Bytes of a page that are read at most. */
const pageBytes = 4 * 1024 * 1024;

/**
 * WhatsApp Business Platform over HTTP. No method may be called inside a unit of work, none throws for
 * what the other side does, and no token ever leaves it but in the request's own header.
 */
export class GraphClient {
  constructor(private readonly io: ChannelIo) {}

  /**
   * Sends one message; its attempt must be committed already.
   *
   * Source: developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
   *
   * @param options - `signal` stops it: before the first byte that means not sent, afterwards unknown;
   * `startMs` is how long it may wait for a free connection, default 5,000
   */
  async send(
    number: ChannelSender,
    payload: MessagePayload,
    options: { signal?: AbortSignal | undefined; startMs?: number | undefined } = {},
  ): Promise<SendOutcome> {
    const exchange = await this.io.request({
      method: 'POST',
      path: proven(`/${encodeURIComponent(number.providerId)}/messages`, number),
      headers: bearer(number),
      body: JSON.stringify(payload),
      ...options,
    });
    return sendOutcome(
      exchange,
      [number.secret, payload.to ?? '', payload.recipient ?? ''],
      payload.to ?? payload.recipient,
    );
  }

  /** Marks an inbound message as read, on request with the typing indicator. */
  async markRead(number: ChannelSender, messageId: string, typing = false): Promise<ChannelAnswer<unknown>> {
    const body = {
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: messageId,
      ...(typing ? { typing_indicator: { type: 'text' } } : {}),
    };
    return this.ask(number, successSchema, {
      method: 'POST',
      path: `/${number.providerId}/messages`,
      body,
    });
  }

  /**
   * Reads a number with its own token.
   *
   * Source: developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers
   */
  async readNumber(number: ChannelSender): Promise<ChannelAnswer<SenderDescription>> {
    const read = (fields: string) =>
      this.ask(number, numberSchema, {
        method: 'GET',
        path: `/${encodeURIComponent(number.providerId)}?fields=${fields}`,
      });
    let answer = await read(numberFields);
    // A field that a version of Graph does not have refuses the whole read.
    if (
      !answer.ok &&
      answer.kind === 'refused' &&
      /nonexisting field|nonexistent field/i.test(answer.error.detail)
    ) {
      answer = await read(coreNumberFields);
    }
    return answer.ok ? { ok: true, data: describeNumber(answer.data, number.mode) } : answer;
  }

  /**
   * Subscribes the app the token belongs to to the number's business account: without it Meta sends no
   * statuses and no messages. Again, it changes nothing.
   *
   * Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks (subscribe to a WhatsApp Business Account)
   */
  async subscribeApp(number: ChannelSender): Promise<ChannelAnswer<unknown>> {
    const path = `/${encodeURIComponent(number.businessAccountId)}/subscribed_apps`;
    return this.ask(number, successSchema, { method: 'POST', path });
  }

  /**
   * The portfolio that owns the number's business account; undefined when Meta does not tell: the token may lack
   * the permission, and a version of Graph the field.
   *
   * Source: developers.facebook.com/docs/graph-api/reference/whats-app-business-account (`owner_business_info`)
   */
  async readPortfolio(number: ChannelSender): Promise<string | undefined> {
    const path = `/${encodeURIComponent(number.businessAccountId)}?fields=owner_business_info`;
    const answer = await this.ask(number, ownerSchema, { method: 'GET', path });
    const id = answer.ok ? answer.data.owner_business_info?.id : undefined;
    return id !== undefined && /^\d{1,64}$/.test(id) ? id : undefined;
  }

  /** Ids of the phone numbers of the number's business account. */
  async listNumberIds(number: ChannelSender): Promise<ChannelAnswer<string[]>> {
    const path = `/${encodeURIComponent(number.businessAccountId)}/phone_numbers?fields=id&limit=100`;
    const answer = await this.pages(number, path, z.object({ id: text }));
    return answer.ok ? { ok: true, data: answer.data.map((found) => found.id) } : answer;
  }

  /**
   * Templates of the number's business account.
   *
   * Source: developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-management
   *
   * @param name - only this name; Meta's filter matches parts of names, so the rest is left out here
   */
  async listTemplates(number: ChannelSender, name?: string): Promise<ChannelAnswer<ProviderTemplate[]>> {
    const filter = name === undefined ? '' : `&name=${encodeURIComponent(name)}`;
    const path = `/${encodeURIComponent(number.businessAccountId)}/message_templates?fields=${templateFields}&limit=100${filter}`;
    const answer = await this.pages(number, path, templateSchema);
    if (!answer.ok || name === undefined) return answer;
    return { ok: true, data: answer.data.filter((found) => found.name === name) };
  }

  /** Submits a template for review. */
  async createTemplate(
    number: ChannelSender,
    template: TemplateSubmission,
  ): Promise<ChannelAnswer<SubmittedTemplate>> {
    const path = `/${encodeURIComponent(number.businessAccountId)}/message_templates`;
    return this.ask(number, submittedSchema, { method: 'POST', path, body: template });
  }

  /** Submits other texts for a template that exists. Meta allows one edit a day, ten in 30 days. */
  async editTemplate(
    number: ChannelSender,
    templateId: string,
    template: TemplateSubmission,
  ): Promise<ChannelAnswer<SubmittedTemplate>> {
    const path = `/${encodeURIComponent(templateId)}`;
    const { name: _name, language: _language, ...change } = template;
    return this.ask(number, submittedSchema, { method: 'POST', path, body: change });
  }

  private async pages<T>(
    number: ChannelSender,
    path: string,
    item: z.ZodType<T>,
  ): Promise<ChannelAnswer<T[]>> {
    const all: T[] = [];
    let after = '';
    for (let page = 0; page < maxPages; page++) {
      const answer = await this.ask(number, pageSchema(item), {
        method: 'GET',
        path: path + after,
        answerBytes: pageBytes,
      });
      if (!answer.ok) return answer;
      all.push(...answer.data.data);
      const cursor = answer.data.paging?.cursors?.after;
      // The cursor is followed, never Meta's `next` address: the token goes to no other host.
      if (cursor === undefined || answer.data.paging?.next === undefined || answer.data.data.length === 0)
        break;
      after = `&after=${encodeURIComponent(cursor)}`;
    }
    return { ok: true, data: all };
  }

  /** One request of the management API with the sender's token; `schema` reads the body of a 2xx. */
  async ask<T>(
    number: ChannelSender,
    schema: z.ZodType<T>,
    request: Pick<ChannelRequest, 'method' | 'path' | 'answerBytes'> & { body?: unknown },
  ): Promise<ChannelAnswer<T>> {
    return askGraph(this.io, number, schema, request);
  }
}

/** Messages a second: 80, or 1,000 when upgraded, or 20 beside the phone app. Sandbox numbers count as upgraded. */
export const throughputs = { standard: 80, high: 1_000, coexistence: 20, sandbox: 1_000 } as const;

function describeNumber(found: z.output<typeof numberSchema>, mode: string): SenderDescription {
  return {
    id: found.id,
    displayPhone: found.display_phone_number,
    verifiedName: found.verified_name,
    quality: qualityOf(found.quality_rating),
    throughput: throughputOf(found, mode),
  };
}

/** Source: developers.facebook.com/documentation/business-messaging/whatsapp/throughput */
function throughputOf(found: z.output<typeof numberSchema>, mode: string): number {
  if (found.is_on_biz_app === true) return throughputs.coexistence;
  if (mode === 'sandbox') return throughputs.sandbox;
  return found.throughput?.level?.toUpperCase() === 'HIGH' ? throughputs.high : throughputs.standard;
}

function qualityOf(rating: string | undefined): string {
  const upper = rating?.toUpperCase();
  return upper === 'GREEN' || upper === 'YELLOW' || upper === 'RED' ? upper : 'UNKNOWN';
}
