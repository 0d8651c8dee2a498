import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { databaseKinds } from '../../../test/support/databases.js';
import { matching } from '../../database/index.js';
import { messageTable, type MessageRow } from '../messages/message.entity.js';
import { MessagingWorld } from '../messaging.fixture.js';
import { digits } from '../shop.fixture.js';
import { Callbacks } from '../inbound/callbacks.fixture.js';
import { keptRow } from '../inbound/inbound-row.js';
import { MessageSearch, type SearchPosition } from './message-search.js';
import { messageTextChangeTable, messageTextTable } from './message-text.entity.js';
import { SearchIndex } from './search-index.js';
import { SearchKeys } from './search-keys.js';
import { SearchStage } from './search.stage.js';
import { meets, termsOf, wordsOf } from './words.js';

const week = 7 * 86_400_000;

describe.each(databaseKinds)('searching messages on $kind', ({ create }) => {
  let world: MessagingWorld;
  let account: Awaited<ReturnType<MessagingWorld['account']>>;
  let callbacks: Callbacks;
  let search: MessageSearch;
  let stage: SearchStage;
  let people = 0;

  beforeAll(async () => {
    world = await MessagingWorld.open(create);
    account = await world.account();
    callbacks = new Callbacks(world, account.number);
    const keys = new SearchKeys(world.base.secrets);
    search = new MessageSearch(keys);
    stage = new SearchStage(world.base.database, new SearchIndex(keys));
  }, 60_000);
  afterAll(() => world.close());
  beforeEach(() => {
    world.base.clock.advance(1_000);
  });

  const read = () => world.base.database.read;
  const work = async () => {
    while ((await stage.run()) > 0);
  };
  const found = async (query: string, accountId = account.id) => {
    await work();
    const { messages } = await search.find(read(), accountId, termsOf(query), 50);
    return messages.map(({ text }) => text);
  };

  it('finds what people wrote and what they were sent, newest first, for their account alone', async () => {
    const other = await world.account();
    const waId = digits(++people);
    await callbacks.text({ waId }, 'Where is my Übergangsjacke?', world.now - 2_000);
    await callbacks.text({ waId }, 'My übergangsjacke is blue', world.now - 1_000);
    await new Callbacks(world, other.number).text({ waId }, 'No Übergangsjacke here');
    const contactId = await world.person(account.id, ++people);
    await world.decide(world.request(account.id, contactId, 'Z-77'));
    expect(await found('ubergangsjacke')).toEqual([
      'My übergangsjacke is blue',
      'Where is my Übergangsjacke?',
    ]);
    expect(await found('übergangs* where')).toEqual(['Where is my Übergangsjacke?']);
    expect(await found('ubergangsjacke', other.id)).toEqual(['No Übergangsjacke here']);
    expect(await found('"order Z-77"')).toEqual(['Thank you: your order Z-77 is paid.']);
    expect(await found('nowhere')).toEqual([]);
  });

  it('finds captions, names of files and titles of buttons', async () => {
    const waId = digits(++people);
    await callbacks.message(
      { waId },
      {
        type: 'document',
        document: {
          id: '1',
          mime_type: 'application/pdf',
          filename: 'Quittung.pdf',
          caption: 'Beleg vom Juli',
        },
      },
    );
    await callbacks.message(
      { waId },
      {
        type: 'interactive',
        interactive: { type: 'button_reply', button_reply: { id: 'x', title: 'Umtauschen bitte' } },
      },
    );
    expect(await found('quittung')).toEqual(['Beleg vom Juli']);
    expect(await found('beleg')).toEqual(['Beleg vom Juli']);
    expect(await found('umtauschen')).toEqual(['Umtauschen bitte']);
  });

  it('follows edits, those that came first too, and forgets what was taken back', async () => {
    const waId = digits(++people);
    const edit = (original: string, body: string) => ({
      type: 'edit',
      edit: { original_message_id: original, message: { type: 'text', text: { body } } },
    });
    const id = await callbacks.text({ waId }, 'I want the kaftan');
    expect(await found('kaftan')).toHaveLength(1);
    await callbacks.message({ waId }, edit(id, 'I want the poncho'), world.now + 1_000);
    expect(await found('kaftan')).toEqual([]);
    expect(await found('poncho')).toEqual(['I want the poncho']);
    await callbacks.message({ waId }, { type: 'revoke', revoke: { original_message_id: id } });
    expect(await found('poncho')).toEqual([]);
  });

  it('holds no word, and nothing at all of who was erased or whose text was removed by age', async () => {
    const waId = digits(++people);
    await callbacks.text({ waId }, 'secretcardigan zzsecret');
    const [row] = await callbacks.received(waId);
    await work();
    const kept = async () =>
      (await read().select(messageTextTable, 'WHERE messageId = ?', [row?.id])).map(({ words }) => words);
    const [words] = await kept();
    expect(words).toMatch(/^[a-z0-9]{8}( [a-z0-9]{8})+$/);
    const named = async () =>
      Promise.all(
        (words ?? '')
          .split(' ')
          .map((word) => matching(read(), messageTextTable, [[word]], 'number > 0', [])),
      );
    expect((await named()).every((rows) => rows.length === 1)).toBe(true);
    await world.write((tx) => world.contacts.erase(tx, account.id, row?.contactId ?? ''));
    expect(await kept()).toEqual([]);
    expect(await found('secretcardigan')).toEqual([]);
    expect(await kept()).toEqual(['']);
    expect(await read().select(messageTextChangeTable, '')).toEqual([]);
    expect((await named()).flat()).toEqual([]);
  });

  it('takes in a message whose unit of work committed after later ones', async () => {
    const late = rowOf('latecomer', world.now);
    late.id = `${late.id.slice(0, 13)}-7000-8000-000000000000`;
    await callbacks.text({ waId: digits(++people) }, 'before');
    await work();
    await world.write((tx) => tx.insert(messageTable, [late]));
    expect(await found('latecomer')).toEqual(['latecomer']);
  });

  it('gives the same as reading everything, in pages, whatever the order and age of the messages', async () => {
    const words = ['apfel', 'birne', 'kirsche', 'kirschen', 'dattel'];
    const texts = fc.array(
      fc.record({
        said: fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 4 }),
        ageMs: fc.integer({ min: 0, max: 30 }).map((weeks) => weeks * week * 1.1),
      }),
      { minLength: 1, maxLength: 30 },
    );
    const queries = fc.array(fc.constantFrom(...words, '"apfel birne"', 'kirs*', 'kirsche*'), {
      minLength: 1,
      maxLength: 3,
    });
    await fc.assert(
      fc.asyncProperty(texts, queries, fc.integer({ min: 1, max: 7 }), async (all, query, size) => {
        const own = await world.write((tx) =>
          world.accounts.create(tx, { name: 'Fruit', language: 'en', country: 'DE' }),
        );
        const rows = all.map(({ said, ageMs }) => ({
          ...rowOf(said.join(' '), world.now - Math.round(ageMs)),
          accountId: own.id,
        }));
        await world.write((tx) => tx.insert(messageTable, rows));
        await work();
        const terms = termsOf(query.join(' '));
        const given: string[] = [];
        for (let before: SearchPosition | undefined; ;) {
          const page = await search.find(read(), own.id, terms, size, before);
          expect(page.messages.length).toBeLessThanOrEqual(size);
          given.push(...page.messages.map(({ id }) => id));
          if (page.next === undefined) break;
          before = page.next;
        }
        const expected = rows
          .filter(({ content }) => terms.every((term) => meets(wordsOf(content?.rendered ?? ''), term)))
          .sort((one, two) => two.dueAt - one.dueAt || (one.id < two.id ? 1 : -1))
          .map(({ id }) => id);
        expect(given).toEqual(expected);
      }),
      { numRuns: 12 },
    );
  }, 120_000);

  function rowOf(text: string, at: number): MessageRow {
    const kept = {
      accountId: account.id,
      numberId: account.number.id,
      channel: 'whatsapp',
      kind: 'text',
      providerMessageId: `wamid.search-${Math.random()}`,
      at,
      receivedAt: at,
      deliveryId: undefined,
      traceId: 'trace',
      windowMs: undefined,
      sender: { digits: '1', kind: 'whatsapp' as const, userId: undefined, name: undefined },
    };
    const known = { contactId: undefined, hash: 'hash', hashes: ['hash'] };
    return keptRow(kept, known, new Map(), world.now, { text, rendered: text });
  }
});
