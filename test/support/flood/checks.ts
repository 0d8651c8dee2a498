import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestHub } from '../hub.js';
import { until } from '../processes.js';
import type { Flood } from './flood.js';
import { people, phoneOf, type Outcome } from './story.js';

/** A message as lists show it. */
export interface Shown {
  id: string;
  direction: string;
  status: string;
  kind: string;
  to: string;
  text: string | null;
  conversationId: string | null;
  providerMessageId: string | null;
  possiblyDouble: boolean;
  deletedAt: string | null;
  reactions: { emoji: string }[];
}

interface File {
  status: string;
  reason: string | null;
  sha256: string | null;
  source: string;
  messageId: string | null;
}

/** What the hub has in the end. */
export class Found {
  private constructor(
    readonly messages: readonly Shown[],
    private readonly files: readonly File[],
    private readonly told: readonly { messageId: string }[],
    private readonly conversations: readonly { id: string; unread: number }[],
    private readonly threads: ReadonlyMap<string, readonly Shown[]>,
  ) {}

  static async read(hub: TestHub): Promise<Found> {
    const conversations = await hub.list<{ id: string; unread: number }>('/v1/conversations?limit=200');
    const ours: typeof conversations = [];
    const threads = new Map<string, readonly Shown[]>();
    const phones = new Set(Array.from({ length: people }, (_, person) => phoneOf(person)));
    const messages = (await hub.list<Shown>('/v1/messages?limit=200')).filter(({ to }) => phones.has(to));
    const known = new Set(messages.map(({ conversationId }) => conversationId));
    for (const one of conversations) {
      if (!known.has(one.id)) continue;
      ours.push(one);
      threads.set(one.id, await hub.list<Shown>(`/v1/conversations/${one.id}/messages?limit=50`));
    }
    const files = await hub.list<File>('/v1/media?limit=200');
    const events = await hub.list<{ data: { messageId: string } }>(
      '/v1/events?type=message.received&limit=200',
    );
    const told = events.map(({ data }) => data);
    return new Found(messages, files, told, ours, threads);
  }

  private get heard(): Shown[] {
    return this.messages.filter(({ direction }) => direction === 'in');
  }

  /** Messages of people that are not there exactly once. */
  messagesLostOrDoubled({ story, opening }: Flood): string[] {
    const wanted = [...opening.keys(), ...story.acts.map(({ id }) => id)];
    return notOnce(
      wanted,
      this.heard.map(({ providerMessageId }) => providerMessageId ?? ''),
    );
  }

  /** Messages plugins did not hear of exactly once; edits and deletions are none. */
  eventsLostOrDoubled({ story, opening }: Flood): string[] {
    const wanted = [...opening.keys(), ...story.told().map(({ id }) => id)];
    const byId = new Map(this.heard.map((one) => [one.id, one.providerMessageId ?? '']));
    return notOnce(
      wanted,
      this.told.map(({ messageId }) => byId.get(messageId) ?? `unknown ${messageId}`),
    );
  }

  /** Threads that miss something, show it twice, or out of order. */
  brokenThreads(): string[] {
    const faults: string[] = [];
    for (const { id } of this.conversations) {
      const thread = this.threads.get(id) ?? [];
      const own = this.messages.filter(({ conversationId }) => conversationId === id).map((one) => one.id);
      faults.push(
        ...notOnce(
          own,
          thread.map((one) => one.id),
        ).map((fault) => `thread ${id}: ${fault}`),
      );
      if (thread.some((one, index) => index > 0 && one.id >= (thread[index - 1]?.id ?? '')))
        faults.push(`thread ${id} is out of order`);
    }
    if (this.conversations.length !== people) faults.push(`${this.conversations.length} conversations`);
    return faults;
  }

  /** Messages that do not read as edits, deletions and reactions leave them. */
  wrongOutcomes(outcomes: readonly Outcome[]): string[] {
    const byId = new Map(this.heard.map((one) => [one.providerMessageId, one]));
    return outcomes.flatMap(({ act, text, isDeleted, emojis }) => {
      const shown = byId.get(act.id);
      if (shown === undefined) return [`${act.id} is missing`];
      const is = JSON.stringify([
        shown.text,
        shown.deletedAt !== null,
        shown.reactions.map(({ emoji }) => emoji),
      ]);
      const wanted = JSON.stringify([text, isDeleted, emojis]);
      return is === wanted ? [] : [`${act.id} is ${is} instead of ${wanted}`];
    });
  }

  /** Conversations that count other than what people wrote. */
  wrongCounts({ story }: Flood): string[] {
    const written = new Map<string, number>();
    for (let person = 0; person < people; person++)
      written.set(phoneOf(person), 1 + story.outcomes().filter(({ act }) => act.person === person).length);
    return this.conversations.flatMap(({ id, unread }) => {
      const phone = this.threads.get(id)?.[0]?.to ?? '';
      return unread === written.get(phone) ? [] : [`${phone}: ${unread} instead of ${written.get(phone)}`];
    });
  }

  /** Files that are missing, double, or not what was sent. */
  wrongFiles({ story, sent }: Flood, folder: string): string[] {
    const inbound = this.files.filter(({ source }) => source === 'inbound');
    const messageOf = new Map(this.heard.map((one) => [one.providerMessageId, one.id]));
    const wanted = story
      .outcomes()
      .flatMap(({ act }) =>
        act.file === undefined ? [] : [`${messageOf.get(act.id)} ready ${act.file.sha256}`],
      );
    const faults = notOnce(
      wanted,
      inbound.map(({ messageId, status, reason, sha256 }) => `${messageId} ${status} ${reason ?? sha256}`),
    );
    const hashes = [
      ...story.outcomes().flatMap(({ act }) => act.file ?? []),
      ...sent.map(({ file }) => file),
    ];
    const stored = readdirSync(join(folder, 'files'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name, parentPath }) => {
        const sha256 = createHash('sha256')
          .update(readFileSync(join(parentPath, name)))
          .digest('hex');
        return name === sha256 ? name : `${name} which is ${sha256}`;
      });
    faults.push(...notOnce([...new Set(hashes.map(({ sha256 }) => sha256))], stored));
    return faults;
  }

  /** Pictures Meta did not take exactly once, unless the hub says that one may be double. */
  async wronglySent(hub: TestHub, { sent }: Flood): Promise<string[]> {
    const taken = (await hub.graph.messages()).filter(({ text }) => text.startsWith('Sent s'));
    const out = this.messages.filter(({ direction }) => direction === 'out');
    const faults = notOnce(
      sent.map(({ id }) => id),
      out.map(({ id }) => id),
    );
    for (const { id, caption, person } of sent) {
      const times = taken.filter(({ text }) => text === caption).map(({ customer }) => customer);
      const isDouble = out.some((one) => one.id === id && one.possiblyDouble);
      const right = times.every((one) => one === phoneOf(person)) && times.length >= 1;
      if (!right || (times.length > 1 && !isDouble))
        faults.push(`${caption} was taken ${times.length} times`);
    }
    return faults;
  }
}

/** How often Meta's emulator was given each file, by its hash: from its journal. */
export function uploadsAtMeta(journal: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of readFileSync(journal, 'utf8').split('\n')) {
    if (!line.startsWith('{"k":"media"')) continue;
    const { change } = JSON.parse(line) as { change: { added?: { sha256: string } } };
    const sha256 = change.added?.sha256;
    if (sha256 !== undefined) counts.set(sha256, (counts.get(sha256) ?? 0) + 1);
  }
  return counts;
}

/** Of what is wanted, and what is there: what is missing, double or too much. */
export function notOnce(wanted: readonly string[], there: readonly string[]): string[] {
  const counts = new Map<string, number>(wanted.map((one) => [one, 0]));
  const faults: string[] = [];
  for (const one of there) {
    const before = counts.get(one);
    if (before === undefined) faults.push(`${one} is too much`);
    else counts.set(one, before + 1);
  }
  for (const [one, times] of counts) if (times !== 1) faults.push(`${one} is there ${times} times`);
  return faults;
}

/** What a search finds, by Meta's id or, of what was sent, by its text. */
export async function searched(hub: TestHub, words: string): Promise<string[]> {
  const query = new URLSearchParams({ q: words, limit: '200' });
  const found = await hub.list<Shown>(`/v1/messages/search?${query.toString()}`);
  return found.map(
    ({ direction, providerMessageId, text }) => (direction === 'in' ? providerMessageId : text) ?? '',
  );
}

/** Waits until what came was worked off and every file was fetched or given up. */
export async function workedOff(hub: TestHub, ms = 90_000): Promise<void> {
  await until(
    'what came to be worked off',
    async () => {
      const { body } = await hub.get<{ data: unknown[] }>('/v1/deliveries?status=pending&limit=1');
      if (body.data.length > 0) return false;
      const files = await hub.list<File>('/v1/media?limit=200');
      return files.every(({ status }) => status !== 'pending');
    },
    ms,
  );
}
