import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export const smsKey = 'sms-key-of-the-tests';
export const smsSecret = 'sms-webhook-secret';

/** A message the provider took. */
export interface SentSms {
  id: string;
  from: string;
  to: string;
  text: string;
}

/** What the provider does with the next request: takes it, refuses it, or takes it and never answers. */
export type SmsMood = 'accept' | { code: number; httpStatus: number } | 'accept_and_hang_up';

/** The invented SMS provider over HTTP: takes messages, posts receipts and what people write back. */
export class SmsEmulator {
  readonly sent: SentSms[] = [];
  mood: SmsMood = 'accept';
  /** Where callbacks go. */
  webhookUrl = '';
  private serial = 0;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<SmsEmulator> {
    const server = createServer();
    const emulator = new SmsEmulator(server);
    server.on('request', (request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        const answer = emulator.take(String(request.headers['x-api-key']), body);
        if (answer === undefined) response.destroy();
        else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return emulator;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Reports the outcome of a message, in the provider's word. */
  receipt(sms: SentSms, status: string, at = Date.now()): Promise<number> {
    return this.post([{ type: 'receipt', sender: sms.from, id: sms.id, to: sms.to, status, at }]);
  }

  /** Somebody writes to a sender. */
  writes(from: string, sender: string, text: string, at = Date.now()): Promise<number> {
    return this.post([{ type: 'inbound', sender, id: `in-${++this.serial}`, from, text, at }]);
  }

  /** Posts events as the provider does; answers the HTTP status. */
  async post(events: readonly object[], secret = smsSecret): Promise<number> {
    const body = JSON.stringify({ events });
    const signature = createHmac('sha256', secret).update(body).digest('hex');
    const headers = { 'content-type': 'application/json', 'x-sms-signature': signature };
    return (await fetch(this.webhookUrl, { method: 'POST', headers, body })).status;
  }

  private take(key: string, body: string): { status: number; body: string } | undefined {
    const refuse = (status: number, code: number, message: string) => ({
      status,
      body: JSON.stringify({ error: { code, message } }),
    });
    if (key !== smsKey) return refuse(401, 10, `The key ${key} is unknown.`);
    const { mood } = this;
    if (typeof mood === 'object') return refuse(mood.httpStatus, mood.code, 'It was refused.');
    const { from, to, text } = JSON.parse(body) as Omit<SentSms, 'id'>;
    const id = `sms-${++this.serial}`;
    this.sent.push({ id, from, to, text });
    return mood === 'accept' ? { status: 201, body: JSON.stringify({ id }) } : undefined;
  }
}
