import { z } from 'zod';
import {
  ContractViolation,
  defineChannel,
  plainText,
  type ChannelErrorClass,
  type ChannelPart,
  type ChannelReading,
  type Exchange,
  type OutgoingContent,
  type RenderContext,
  type SendOutcome,
} from '../../../src/sdk/index.js';

const hour = 3_600_000;

const settings = z.object({
  url: z.string().meta({ title: 'Address of the provider' }),
  webhookSecret: z.string().min(8).meta({ title: 'Webhook secret', secret: true }),
});

/** What one message is at this provider. */
interface SmsRequest {
  to: string;
  text: string;
}

const classes: Readonly<Record<number, ChannelErrorClass>> = {
  10: 'setup',
  20: 'throttled',
  30: 'unreachable',
  40: 'payload',
};
const advice: Readonly<Partial<Record<ChannelErrorClass, string>>> = {
  setup: "Check the key in the provider's console, then register the sender again.",
  throttled: 'Nothing: it is tried again, more slowly, until the message expires.',
  unreachable: 'This phone cannot be reached by SMS. Use another channel.',
};
/** What a receipt without a code says. */
const unknownFailure = 30;
const words: Readonly<Record<string, string>> = {
  ENROUTE: 'sent',
  DELIVRD: 'delivered',
  UNDELIV: 'failed',
};

const eventSchema = z.looseObject({
  type: z.string(),
  sender: z.string(),
  id: z.string().min(1).max(190),
  at: z.number(),
});
const bodySchema = z.looseObject({ events: z.array(z.looseObject({})) });

/** An SMS provider that tests invent: text alone, no window, no templates, receipts that may never come. */
export const fakeSms = defineChannel({
  id: 'fake-sms',
  title: 'SMS',
  provider: 'The SMS provider',
  features: {
    templates: false,
    window: false,
    receipts: { settleAfterMs: 24 * hour },
    correlation: 'id',
  },
  limits: { text: 1_600, perSecond: 10 },
  contents: ['text'],
  addresses: ['phone', 'whatsapp'],
  settings,
  baseUrl: ({ url }) => url,
  render,
  send: async (request, sender, io, options) =>
    outcomeOf(
      await io.request({
        method: 'POST',
        path: '/v1/sms',
        headers: { 'x-api-key': sender.secret },
        body: JSON.stringify({ ...request, from: sender.providerId }),
        ...options,
      }),
      [sender.secret, request.to],
    ),
  errors: {
    judge: (code, hints) => {
      const known = classes[code] ?? (hints?.httpStatus === 429 ? 'throttled' : 'unclassified');
      return {
        class: known,
        retry: known === 'throttled' ? 'backoff' : 'never',
        advice: advice[known] ?? "Look the code up in the provider's list.",
        ...(known === 'setup' ? { pausesNumber: true } : {}),
      };
    },
    unknownFailure,
  },
  webhook: {
    verify: {
      scheme: 'hmac',
      header: 'x-sms-signature',
      algorithm: 'sha256',
      encoding: 'hex',
      secret: 'webhookSecret',
    },
    split,
    join: (parts) => JSON.stringify({ events: parts.map(({ content }) => withoutRecipient(content)) }),
    settling: (part) => (part.topic === 'receipt' ? part : undefined),
  },
  read,
});

function render(content: OutgoingContent, { address }: RenderContext): SmsRequest {
  if (content.kind !== 'text') throw new Error('an SMS is text');
  return { to: `+${address.value}`, text: plainText(content.text) };
}

function outcomeOf(exchange: Exchange, secrets: readonly string[]): SendOutcome {
  if (exchange.kind === 'not_started')
    return { outcome: 'not_sent', error: { code: null, class: 'network', detail: exchange.detail } };
  if (exchange.kind === 'lost') return { outcome: 'unknown', detail: exchange.detail };
  const { status: httpStatus } = exchange;
  const body = objectIn(exchange.body);
  const id = body?.['id'];
  if (httpStatus >= 200 && httpStatus < 300 && typeof id === 'string' && id !== '' && id.length <= 190)
    return { outcome: 'accepted', providerMessageId: id };
  const error = body?.['error'] as { code?: unknown; message?: unknown } | null | undefined;
  if (typeof error?.code === 'number' && Number.isInteger(error.code)) {
    const { class: kind } = fakeSms.errors.judge(error.code, { httpStatus });
    const said = typeof error.message === 'string' ? error.message : `error ${error.code}`;
    const detail = secrets.reduce((rest, secret) => rest.replaceAll(secret, '[removed]'), said);
    return { outcome: 'not_sent', httpStatus, error: { code: error.code, class: kind, detail } };
  }
  return { outcome: 'unknown', httpStatus, detail: `HTTP ${httpStatus} without an answer that can be read.` };
}

function split(body: Buffer): ChannelPart[] {
  const parsed = bodySchema.safeParse(objectIn(body.toString('utf8')));
  if (!parsed.success) throw new ContractViolation("The provider's callback has no events.");
  return parsed.data.events.flatMap((content): ChannelPart[] => {
    const event = eventSchema.safeParse(content);
    if (!event.success) return [];
    const { type: topic, sender } = event.data;
    return [{ sender, topic, size: 1, namesPeople: topic !== 'receipt', content }];
  });
}

/** Whom a receipt is about the message itself knows. */
function withoutRecipient(content: Record<string, unknown>): Record<string, unknown> {
  if (content['type'] !== 'receipt') return content;
  const { to: _to, ...rest } = content;
  return rest;
}

function read({ content, topic }: ChannelPart, receivedAt: number): ChannelReading[] {
  const event = eventSchema.safeParse(content);
  if (!event.success) return [];
  const { id: providerMessageId, at } = event.data;
  if (topic === 'receipt') {
    const status = words[String(content['status'])];
    if (status === undefined) return [];
    const code = Number(content['code'] ?? unknownFailure);
    const failed = { code: Number.isInteger(code) ? code : unknownFailure, detail: 'It was not delivered.' };
    return [
      { reading: 'status', providerMessageId, status, at, ...(status === 'failed' ? { error: failed } : {}) },
    ];
  }
  const { from, text } = content;
  if (topic !== 'inbound' || typeof from !== 'string' || typeof text !== 'string') return [];
  return [
    {
      reading: 'message',
      providerMessageId,
      kind: 'text',
      at: Math.min(at, receivedAt),
      sender: { phone: from.replace(/\D/g, '') },
      text,
      words: text,
      isWritten: true,
      raw: content,
    },
  ];
}

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
