import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AddedNumber, TestHub } from '../hub.js';
import { appSecret, until } from '../processes.js';
import type { Random } from '../random.js';
import { fileOf, people, phoneOf, Story, type Act, type StoryFile } from './story.js';

type Json = Record<string, unknown>;

/** A picture the business sends. */
export interface Sent {
  id: string;
  person: number;
  caption: string;
  file: StoryFile;
}

/** Webhooks of one round, and people each is about. */
const webhooksPerRound = 3;
const actsPerWebhook = 8;
const picturesPerRound = 2;
const inboundFiles = 12;
/** Pictures of one file before the next file is sent. */
const picturesPerFile = 12;

/**
 * Meta's side of a busy number while the hub is killed: signed webhooks with messages, pictures, edits, reactions
 * and statuses, repeated, early and late; and a business that sends pictures. Each is repeated until it is
 * acknowledged, and some are beyond that.
 */
export class Flood {
  readonly sent: Sent[] = [];
  /** Messages that open each person's conversation, by Meta's id. */
  readonly opening = new Map<string, number>();
  private readonly jobs: (() => Promise<void>)[] = [];
  private closedAt: number | undefined;
  private file: { stored: StoryFile; mediaId: string } | undefined;
  private pictures = 0;
  private serial = 0;
  /** What was answered last, by path: told when something is never taken. */
  private readonly last = new Map<string, string>();
  private failure: unknown;
  private readonly working: Promise<unknown>;

  private constructor(
    private readonly hub: TestHub,
    private readonly number: AddedNumber,
    private readonly random: Random,
    readonly story: Story,
  ) {
    const workers = [this.jobs, this.jobs, this.jobs, this.jobs].map((list) => this.work(list));
    this.working = Promise.all(workers);
  }

  /** Everybody has written once and agreed to messages; the files people send are at Meta. */
  static async open(hub: TestHub, number: AddedNumber, random: Random): Promise<Flood> {
    const files: StoryFile[] = [];
    for (let serial = 0; serial < inboundFiles; serial++) {
      const file = fileOf(1_000 + serial);
      files.push({ ...file, providerMediaId: await atMeta(hub, number, file) });
    }
    const flood = new Flood(hub, number, random, new Story(random, files));
    for (let person = 0; person < people; person++) await flood.begin(person);
    await until('everybody to have written', async () => {
      const { body } = await hub.get<{ data: unknown[] }>('/v1/conversations?limit=200');
      return body.data.length === people;
    });
    return flood;
  }

  /** What happens in one round; it goes on while processes are killed. */
  release({ pictures }: { pictures: boolean }): void {
    const acts = this.story.next(webhooksPerRound * actsPerWebhook, () => this.random.between(0, people - 1));
    const shuffled = this.shuffle(acts);
    for (let start = 0; start < shuffled.length; start += actsPerWebhook) {
      const webhook = this.messages(shuffled.slice(start, start + actsPerWebhook));
      const isRepeated = this.random.next() < 0.25;
      this.jobs.push(async () => {
        await this.deliver(webhook);
        if (isRepeated) await this.post(webhook);
      });
    }
    // The same messages again in other company, some of them before their own webhook.
    const again = this.messages(this.shuffle([...acts, ...this.story.acts.slice(-60)]).slice(0, 5));
    this.jobs.splice(this.random.between(0, this.jobs.length), 0, () => this.deliver(again));
    for (let count = 0; pictures && count < picturesPerRound; count++) {
      const n = this.pictures++;
      const isRepeated = this.random.next() < 0.2;
      this.jobs.push(() => this.sendPicture(n, isRepeated));
    }
    const person = this.random.between(0, people - 1);
    if (this.random.next() < 0.3) this.jobs.push(() => this.repeatStatuses(person));
  }

  /** Waits until everything was acknowledged. */
  async close(): Promise<void> {
    this.closedAt = Date.now();
    await this.working;
    if (this.failure !== undefined) throw this.failure as Error;
  }

  private async work(list: (() => Promise<void>)[]): Promise<void> {
    for (;;) {
      const job = list.shift();
      if (job === undefined) {
        if (this.closedAt !== undefined) return;
        await sleep(20);
        continue;
      }
      await job().catch((error: unknown) => {
        this.failure ??= error;
      });
    }
  }

  private async begin(person: number): Promise<void> {
    const from = phoneOf(person);
    await this.hub.post('/v1/consents', {
      contact: { phone: `+${from}` },
      purpose: 'transactional',
      state: 'granted',
      method: 'web_form',
    });
    const { phoneNumberId } = this.number;
    const { id } = await this.hub.graph.call<{ id: string }>('POST', '/inbound', {
      phoneNumberId,
      from,
      message: { type: 'text', body: 'Hello' },
    });
    this.opening.set(id, person);
  }

  private shuffle<T>(list: readonly T[]): T[] {
    return list
      .map((item) => ({ item, place: this.random.next() }))
      .sort((one, two) => one.place - two.place)
      .map(({ item }) => item);
  }

  private messages(acts: readonly Act[]): string {
    return this.webhook({
      contacts: [...new Set(acts.map(({ person }) => person))].map((person) => ({
        profile: { name: `Person ${person}` },
        wa_id: phoneOf(person),
      })),
      messages: acts.map(asMeta),
    });
  }

  /** Signed bytes of a change of `messages`, unlike any before them. */
  private webhook(value: Json): string {
    const { phoneNumberId, wabaId } = this.number;
    return JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [
        {
          id: wabaId,
          time: ++this.serial,
          changes: [
            {
              field: 'messages',
              value: {
                messaging_product: 'whatsapp',
                metadata: { display_phone_number: '1', phone_number_id: phoneNumberId },
                ...value,
              },
            },
          ],
        },
      ],
    });
  }

  private async post(body: string): Promise<number> {
    return this.attempt('/hooks/whatsapp', body, {
      'content-type': 'application/json',
      'x-hub-signature-256': `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`,
    }).then(({ status }) => status);
  }

  private async deliver(body: string): Promise<void> {
    await this.insist('/hooks/whatsapp', async () => ((await this.post(body)) === 200 ? true : undefined));
  }

  private async sendPicture(n: number, isRepeated: boolean): Promise<void> {
    const person = n % people;
    if (n % picturesPerFile === 0 || this.file === undefined) {
      const stored = fileOf(5_000 + n);
      this.file = { stored, mediaId: await this.upload(stored) };
    }
    const { stored, mediaId } = this.file;
    const caption = `Sent s${n}x`;
    const body = JSON.stringify({
      to: { phone: `+${phoneOf(person)}` },
      from: this.number.id,
      purpose: 'transactional',
      content: { kind: 'image', media: { mediaId }, caption },
    });
    const send = async () => {
      const headers = { 'content-type': 'application/json', 'idempotency-key': `flood-${n}` };
      const { status, answer } = await this.attempt('/v1/messages', body, headers);
      return status === 202 ? (answer['id'] as string) : undefined;
    };
    const id = await this.insist('/v1/messages', send);
    if (isRepeated) await send();
    this.sent.push({ id, person, caption, file: stored });
  }

  private async upload({ bytes }: StoryFile): Promise<string> {
    return this.insist('/v1/media', async () => {
      const { status, answer } = await this.attempt('/v1/media', new Uint8Array(bytes), {
        'content-type': 'image/png',
      });
      return status === 201 ? (answer['id'] as string) : undefined;
    });
  }

  /** Statuses that Meta told of already, or is about to: all of a person's, in no order. */
  private async repeatStatuses(person: number): Promise<void> {
    const recipient = phoneOf(person);
    const known = await this.hub.graph.messages({ recipient });
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const statuses = known.flatMap(({ id, callbackData }) =>
      ['read', 'sent', 'delivered'].map((status) => ({
        id,
        status,
        timestamp,
        recipient_id: recipient,
        ...(callbackData === undefined ? {} : { biz_opaque_callback_data: callbackData }),
      })),
    );
    if (statuses.length > 0) await this.deliver(this.webhook({ statuses: statuses.reverse() }));
  }

  /** Asks once; status 0 when the hub cannot be reached or breaks off. */
  private async attempt(
    path: string,
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string>,
  ): Promise<{ status: number; answer: Json }> {
    try {
      const answer = await fetch(`${this.hub.url}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${this.hub.key}`, ...headers },
        body,
        signal: AbortSignal.timeout(20_000),
      });
      const text = await answer.text();
      const read = text === '' ? {} : (JSON.parse(text) as Json);
      if (answer.status >= 400 && answer.status < 500 && ![409, 429].includes(answer.status))
        throw new Refused(`${path} was refused with ${answer.status}: ${text.slice(0, 500)}`);
      this.last.set(path, `${answer.status} ${text.slice(0, 300)}`);
      return { status: answer.status, answer: read };
    } catch (error) {
      if (error instanceof Refused) throw error;
      this.last.set(path, String(error));
      return { status: 0, answer: {} };
    }
  }

  /** Asks until there is an answer, two minutes after the last kill at most. */
  private async insist<T>(path: string, attempt: () => Promise<T | undefined>): Promise<T> {
    for (let tries = 1; ; tries++) {
      const found = await attempt();
      if (found !== undefined) return found;
      if (Date.now() > (this.closedAt ?? Infinity) + 120_000)
        throw new Error(`${path} was not taken within 120 s; the last answer: ${this.last.get(path)}`);
      await sleep(Math.min(50 * tries, 500));
    }
  }
}

/** What no repetition can heal. */
class Refused extends Error {}

function asMeta({ id, person, kind, at, text, file, about, emoji }: Act): Json {
  const base = { id, from: phoneOf(person), timestamp: String(at), type: kind };
  switch (kind) {
    case 'text':
      return { ...base, text: { body: text } };
    case 'image':
      return {
        ...base,
        image: { id: file?.providerMediaId, mime_type: 'image/png', sha256: file?.sha256, caption: text },
      };
    case 'edit':
      return {
        ...base,
        edit: { original_message_id: about, message: { type: 'text', text: { body: text } } },
      };
    case 'revoke':
      return { ...base, revoke: { original_message_id: about } };
    case 'reaction':
      return { ...base, reaction: { message_id: about, emoji } };
  }
}

async function atMeta(
  hub: TestHub,
  { phoneNumberId, accessToken }: AddedNumber,
  { bytes }: StoryFile,
): Promise<string> {
  const form = new FormData();
  form.set('messaging_product', 'whatsapp');
  form.set('file', new Blob([new Uint8Array(bytes)], { type: 'image/png' }), 'picture.png');
  const answer = await fetch(`${hub.graph.url}/v25.0/${phoneNumberId}/media`, {
    method: 'POST',
    headers: { authorization: `Bearer ${accessToken}` },
    body: form,
  });
  if (!answer.ok) throw new Error(`Meta's emulator answered a file with ${answer.status}`);
  return ((await answer.json()) as { id: string }).id;
}
