import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';
import { startGraphEmulator, type RunningEmulator } from './server.js';
import type { GraphEmulatorOptions } from './model/settings.js';

export const PHONE_ID = '106540352242922';
export const WABA_ID = '102290129340398';
export const TOKEN = 'token-of-the-shop';
export const SECRET = 'app-secret-of-the-shop';
export const CUSTOMER = '393331234567';

/** A webhook as it arrived. */
export interface ReceivedPost {
  raw: string;
  signatureValid: boolean;
  signature: string;
  body: WebhookJson;
}

export interface WebhookJson {
  object: string;
  entry: { id: string; time?: number; changes: { field: string; value: ValueJson }[] }[];
}

export interface ValueJson {
  metadata?: { display_phone_number: string; phone_number_id: string };
  contacts?: Record<string, unknown>[];
  messages?: Record<string, unknown>[];
  statuses?: StatusJson[];
  user_preferences?: Record<string, unknown>[];
  [extra: string]: unknown;
}

export interface StatusJson {
  id: string;
  status: string;
  timestamp: string;
  recipient_id?: string;
  recipient_user_id?: string;
  biz_opaque_callback_data?: string;
  pricing?: Record<string, unknown>;
  conversation?: Record<string, unknown>;
  errors?: { code: number; title: string; error_data: { details: string } }[];
}

/** A subscribed application: keeps every post, checks the signature with its own arithmetic. */
export class Receiver {
  readonly posts: ReceivedPost[] = [];
  /** Answers the next requests with these codes, then 200. */
  readonly codes: number[] = [];
  refused = 0;
  private server: Server | undefined;
  private port = 0;

  constructor(private readonly secret = SECRET) {}

  async start(): Promise<string> {
    this.server = createServer((incoming, answer) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const code = this.codes.shift() ?? 200;
        if (code === 200) this.keep(Buffer.concat(chunks), String(incoming.headers['x-hub-signature-256']));
        else this.refused += 1;
        answer.writeHead(code).end();
      });
    });
    await new Promise<void>((resolve) => this.server?.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
    return this.url;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hooks/whatsapp?from=meta`;
  }

  private keep(raw: Buffer, signature: string): void {
    const expected = Buffer.from(`sha256=${createHmac('sha256', this.secret).update(raw).digest('hex')}`);
    const given = Buffer.from(signature);
    this.posts.push({
      raw: raw.toString(),
      signature,
      signatureValid: given.length === expected.length && timingSafeEqual(given, expected),
      body: JSON.parse(raw.toString()) as WebhookJson,
    });
  }

  /** Every value posted under a field, in order. */
  values(field = 'messages'): ValueJson[] {
    return this.posts
      .flatMap(({ body }) => body.entry)
      .flatMap(({ changes }) => changes)
      .filter((change) => change.field === field)
      .map(({ value }) => value);
  }

  statuses(id?: string): StatusJson[] {
    const all = this.values().flatMap((value) => value.statuses ?? []);
    return id === undefined ? all : all.filter((status) => status.id === id);
  }

  messages(): Record<string, unknown>[] {
    return this.values().flatMap((value) => value.messages ?? []);
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
    this.server = undefined;
  }
}

export interface Answer<T = Record<string, unknown>> {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  body: T;
}

/** An emulator with one number and a client for it. */
export interface Bench {
  running: RunningEmulator;
  call<T = Record<string, unknown>>(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body?: unknown,
    token?: string | null,
  ): Promise<Answer<T>>;
  send(body: Record<string, unknown>): Promise<Answer<SendJson>>;
  close(): Promise<void>;
}

export interface SendJson {
  contacts: Record<string, string>[];
  messages: { id: string; message_status: string }[];
  messaging_product: string;
  error: {
    message: string;
    type: string;
    code: number;
    error_data?: { details: string };
    error_subcode?: number;
  };
}

export async function startBench(options: GraphEmulatorOptions = {}): Promise<Bench> {
  const running = await startGraphEmulator({
    appSecret: SECRET,
    statusDelays: { delivered: 5, read: 10 },
    statusBatch: { delayMs: 10 },
    webhookRetry: { firstMs: 20, maxMs: 100 },
    ...options,
  });
  if (!running.emulator.state.directory.number(PHONE_ID)) {
    running.emulator.addNumber({
      phoneNumberId: PHONE_ID,
      wabaId: WABA_ID,
      displayPhone: '+1 555-078-3881',
      token: TOKEN,
    });
  }
  const call: Bench['call'] = async (method, path, body, token = TOKEN) => {
    const answer = await request(running.url + path, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      json = undefined;
    }
    return { status: answer.statusCode, headers: answer.headers, text, body: json as never };
  };
  return {
    running,
    call,
    send: (body) => call('POST', `/v25.0/${PHONE_ID}/messages`, { messaging_product: 'whatsapp', ...body }),
    close: () => running.close(),
  };
}

/** Waits until a condition holds; fails after five seconds with what was awaited. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 5000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`Waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export const TEXT_BODY = { type: 'BODY', text: 'Thanks.' };

/** The order template that most specs send. */
export const ORDER_TEMPLATE = {
  name: 'order_paid',
  language: 'en_US',
  category: 'UTILITY',
  components: [
    { type: 'HEADER', format: 'TEXT', text: 'Order {{1}}', example: { header_text: ['#1001'] } },
    {
      type: 'BODY',
      text: 'Hi {{1}}, we received {{2}} for your order.',
      example: { body_text: [['Anna', '12.50 EUR']] },
    },
    { type: 'FOOTER', text: 'Example Shop' },
    {
      type: 'BUTTONS',
      buttons: [
        { type: 'QUICK_REPLY', text: 'Stop updates' },
        { type: 'URL', text: 'Track', url: 'https://shop.example/t/{{1}}', example: ['abc'] },
      ],
    },
  ],
};

export function text(value: string, name?: string): Record<string, unknown> {
  return { type: 'text', text: value, ...(name === undefined ? {} : { parameter_name: name }) };
}

/** A send of the order template. */
export function orderMessage(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    to: CUSTOMER,
    type: 'template',
    template: {
      name: 'order_paid',
      language: { code: 'en_US' },
      components: [
        { type: 'header', parameters: [text('#1001')] },
        { type: 'body', parameters: [text('Anna'), text('12.50 EUR')] },
        { type: 'button', sub_type: 'url', index: '1', parameters: [text('abc')] },
      ],
    },
    ...overrides,
  };
}

/** A send of any template to the usual customer. */
export function templated(name: string, code: string, components?: unknown[]): Record<string, unknown> {
  return {
    to: CUSTOMER,
    type: 'template',
    template: { name, language: { code }, ...(components ? { components } : {}) },
  };
}

/** The body lacking one property. */
export function without(body: Record<string, unknown>, key: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([name]) => name !== key));
}
