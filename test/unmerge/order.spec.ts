import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../support/databases.js';
import { People } from '../support/people.js';

/** Three people, told apart by their place. */
const who = fc.nat({ max: 2 });
const step = fc.oneof(
  fc.record({ kind: fc.constant('merge' as const), who, into: who }),
  fc.record({ kind: fc.constant('unmerge' as const), who }),
  fc.record({
    kind: fc.constantFrom('order', 'grant', 'revoke', 'write', 'identify', 'field', 'tag'),
    who,
  }),
);

/** What there is of one run: whose each thing is by its nature. */
class Story {
  readonly ids: string[] = [];
  private readonly phones: string[];
  /** Merges under way, the last one last. */
  private readonly merges: { kept: number; gone: number }[] = [];
  readonly owned = {
    events: new Map<string, number>(),
    consents: new Map<string, number>(),
    messages: new Map<string, number>(),
    identities: new Map<string, number>(),
  };
  readonly values = [0, 1, 2].map(() => ({ fields: new Set<string>(), tags: new Set<string>() }));
  private said = 0;

  constructor(
    private readonly people: People,
    private readonly run: number,
  ) {
    this.phones = [0, 1, 2].map((index) => `3462${String(run * 10 + index).padStart(7, '0')}`);
  }

  async begin(): Promise<void> {
    for (const [index, phone] of this.phones.entries()) {
      this.owned.identities.set(phone, index);
      this.ids.push(await this.people.contact({ phone: `+${phone}`, firstName: `Person ${index}` }));
    }
  }

  async take(one: { kind: string; who: number; into?: number }): Promise<void> {
    this.people.api.clock.advance(1_000);
    const { who: index } = one;
    const phone = this.phones[index] ?? '';
    const person = { phone: `+${phone}` };
    switch (one.kind) {
      case 'merge': {
        const [gone, kept] = [this.survivor(index), this.survivor(one.into ?? 0)];
        if (gone === kept) return;
        this.merges.push({ kept, gone });
        return this.people.merge(this.id(gone), this.id(kept));
      }
      case 'unmerge':
        return this.undo(this.survivor(index));
      case 'order':
        this.owned.events.set(await this.people.tell(person, 'order.placed'), index);
        return;
      case 'grant':
      case 'revoke': {
        const type = one.kind === 'grant' ? 'consent.granted' : 'consent.revoked';
        const subject = await this.people.tell(person, type);
        this.owned.events.set(subject, index);
        this.owned.consents.set(`event:${this.people.crm.id}:${subject}:told`, index);
        return;
      }
      case 'write':
        this.owned.messages.set(await this.people.write(phone, 'hello'), index);
        return;
      case 'identify': {
        const email = `mail-${this.run}-${++this.said}@example.com`;
        this.owned.events.set(await this.people.tell({ ...person, email }, 'order.placed'), index);
        this.owned.identities.set(email, index);
        return;
      }
      default: {
        const name = `${one.kind}${++this.said}`;
        const owner = this.survivor(index);
        const own = this.values[owner];
        const patch =
          one.kind === 'field'
            ? { fields: { [name]: this.said } }
            : { tags: [...(await this.tagsOf(owner)), name] };
        own?.[one.kind === 'field' ? 'fields' : 'tags'].add(name);
        await this.people.api
          .call('patch', `/v1/contacts/${this.id(owner)}`, this.people.crm.key)
          .send(patch)
          .expect(200);
      }
    }
  }

  /** Undoes every merge, the last first. */
  async undoAll(): Promise<void> {
    for (let last = this.merges.at(-1); last; last = this.merges.at(-1)) await this.undo(last.kept);
  }

  id(index: number): string {
    return this.ids[index] ?? '';
  }

  async tagsOf(index: number): Promise<string[]> {
    return (await this.shown(index)).tags;
  }

  async shown(index: number): Promise<{ tags: string[]; fields: object; firstName: string }> {
    const path = `/v1/contacts/${this.id(index)}`;
    return (await this.people.api.call('get', path, this.people.crm.key).expect(200)).body as never;
  }

  private async undo(kept: number): Promise<void> {
    const place = this.merges.map((merge) => merge.kept).lastIndexOf(kept);
    if (place < 0) return;
    this.merges.splice(place, 1);
    const answer = await this.people.unmerge(this.id(kept));
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  }

  private survivor(index: number): number {
    const merge = this.merges.find(({ gone }) => gone === index);
    return merge ? this.survivor(merge.kept) : index;
  }
}

describe.each(databaseKinds)('people who are merged and unmerged in any order, on $kind', ({ create }) => {
  let people: People;
  let runs = 0;

  beforeAll(async () => {
    people = await People.start(await create());
  }, 60_000);
  afterAll(() => people.api.close());

  const story = async () => {
    const made = new Story(people, ++runs);
    await made.begin();
    return made;
  };

  it('end with everything that is theirs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
        const one = await story();
        for (const each of steps) await one.take(each);
        await one.undoAll();
        const tables = [
          ['event', 'subject', one.owned.events],
          ['consent_entry', 'source', one.owned.consents],
          ['message', 'providerMessageId', one.owned.messages],
          ['identity', 'value', one.owned.identities],
        ] as const;
        for (const [table, column, owned] of tables) {
          const owners = await people.ownersOf(table, column, [...owned.keys()]);
          expect([table, [...owned].map(([key]) => [key, owners.get(key)])]).toEqual([
            table,
            [...owned].map(([key, index]) => [key, one.id(index)]),
          ]);
        }
        for (const [index, { fields, tags }] of one.values.entries()) {
          const shown = await one.shown(index);
          expect([shown.firstName, Object.keys(shown.fields).sort(), [...shown.tags].sort()]).toEqual([
            `Person ${index}`,
            [...fields].sort(),
            [...tags].sort(),
          ]);
        }
      }),
      { numRuns: 25 },
    );
  }, 120_000);

  it('are what they were when nothing happens between a merge and its undoing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), who, async (steps, kept) => {
        const one = await story();
        for (const each of steps) await one.take(each);
        await one.undoAll();
        const before = await people.stored(one.ids);
        await one.take({ kind: 'merge', who: (kept + 1) % 3, into: kept });
        await one.undoAll();
        expect(await people.stored(one.ids)).toEqual(before);
      }),
      { numRuns: 15 },
    );
  }, 120_000);
});
