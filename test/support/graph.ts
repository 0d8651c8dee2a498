import { appSecret, freePort, Program } from './processes.js';

/** A message as the emulator accepted it. */
export interface SentMessage {
  id: string;
  /** Phone digits, or the business-scoped id. */
  customer: string;
  /** The text a person reads. */
  text: string;
  callbackData?: string;
  [field: string]: unknown;
}

/** The emulator's control endpoints, as tests use them. */
export class GraphControl {
  constructor(readonly url: string) {}

  async createNumber(): Promise<{
    phoneNumberId: string;
    wabaId: string;
    displayPhone: string;
    accessToken: string;
  }> {
    const accessToken = `token-${Math.random().toString(36).slice(2)}`;
    const number = await this.call<{ phoneNumberId: string; wabaId: string; displayPhone: string }>(
      'POST',
      '/numbers',
      {
        token: accessToken,
      },
    );
    const { phoneNumberId, wabaId, displayPhone } = number;
    return { phoneNumberId, wabaId, displayPhone, accessToken };
  }

  async messages(filter: Record<string, string> = {}): Promise<SentMessage[]> {
    const query = new URLSearchParams({ direction: 'out', limit: '100000', ...filter });
    return (await this.call<{ data: SentMessage[] }>('GET', `/messages?${query.toString()}`)).data;
  }

  async inbound(message: Record<string, unknown>): Promise<void> {
    await this.call('POST', '/inbound', message);
  }
  async preference(body: Record<string, unknown>): Promise<void> {
    await this.call('POST', '/preferences', body);
  }
  async fault(fault: Record<string, unknown>): Promise<void> {
    await this.call('POST', '/faults', fault);
  }
  async clearFaults(): Promise<void> {
    await this.call('DELETE', '/faults');
  }
  async webhooks(settings: Record<string, unknown>): Promise<void> {
    await this.call('POST', '/webhooks', settings);
  }
  async approval(approval: Record<string, unknown>): Promise<void> {
    await this.call('POST', '/templates/approval', approval);
  }
  async stats(): Promise<{
    accepted: number;
    recipients: Record<string, number>;
    pairs: { recipient: string; callbackData: string | null; count: number }[];
    doubles: { recipient: string; callbackData: string | null; count: number }[];
    webhooks: { pendingUpdates: number; pendingPosts: number; paused: boolean };
  }> {
    return this.call('GET', '/stats');
  }

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.url}/_control${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok)
      throw new Error(`${method} /_control${path} answered ${answer.status}: ${text.slice(0, 500)}`);
    return JSON.parse(text === '' ? '{}' : text) as T;
  }
}

/** Meta's emulator as a process of its own, with a state file: it outlives the hub. */
export async function startEmulatorProcess(options: {
  webhookUrl: string;
  stateFile?: string;
  environment?: Record<string, string>;
}): Promise<{ program: Program; control: GraphControl }> {
  const port = await freePort();
  const program = new Program(
    'dist/src/sandbox/main.js',
    {
      SANDBOX_PORT: String(port),
      SANDBOX_WEBHOOK_URL: options.webhookUrl,
      SANDBOX_APP_SECRET: appSecret,
      SANDBOX_READ_MS: '200',
      ...(options.stateFile === undefined ? {} : { SANDBOX_STATE_FILE: options.stateFile }),
      ...options.environment,
    },
    (output) => output.includes('listens on'),
  );
  await program.start();
  return { program, control: new GraphControl(`http://127.0.0.1:${port}`) };
}
