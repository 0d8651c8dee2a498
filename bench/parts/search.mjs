// Search over a million messages of one account, over the API. Messages and index are written by SQL, the index by
// the product's own words and keys; what is measured is the product, from the request to its answer.
import { performance } from 'node:perf_hooks';
import { Secrets } from '../../dist/src/platform/index.js';
import { SearchKeys, weekOf } from '../../dist/src/messaging/search/search-keys.js';
import { keysOfText, wordsOf } from '../../dist/src/messaging/search/words.js';
import { BenchHub, hubSecret } from '../lib/hub.mjs';
import { conversationRow, idOf, insert, messageRow } from '../lib/rows.mjs';
import { median, round } from '../lib/stats.mjs';

const years = 2;
const yearMs = 365 * 86_400_000;
const people = 1_000;
const rowsAtOnce = 1_000;
/** Rows a transaction writes: one commit each would be most of the time. */
const rowsOfTransaction = 20_000;
const newest = 500;
/** Repetitions of a question, each with a word of its own. */
const asked = 40;
/** In a thousand messages of a million, in ten, in one: each word is found as often, spread over all years. */
const rarities = { thousand: 1_000, ten: 100_000 };

/** What the n-th message says: some words of every message, of half of them, of few and of itself alone. */
function textOf(n) {
  const half = n % 2 === 0 ? 'shipment' : 'refund';
  return `Hello, where is my order of last week? It is about the ${half} stoff${n % rarities.thousand} farbe${n % rarities.ten} nummer${n}`;
}

/** Keys as this installation makes them: it keeps what it hashes with, encrypted. */
async function searchKeys(database) {
  const [{ value }] = await database.query('SELECT value FROM installation');
  const hashSecret = new Secrets({ secret: hubSecret }).decrypt(value);
  return new SearchKeys(new Secrets({ secret: hubSecret, hashSecret }));
}

async function write(hub, accountId, total, say) {
  const { database } = hub;
  const numberId = idOf(1, 'ff');
  const conversations = Array.from({ length: people }, (_, n) =>
    conversationRow(idOf(n, 'cc'), accountId, numberId, 0),
  );
  await insert(database, 'conversation', conversations);
  const keys = await searchKeys(database);
  let known = { week: 0, keys: new Map() };
  const keyOf = (week, word) => {
    if (known.week !== week) known = { week, keys: new Map() };
    const key = known.keys.get(word) ?? keys.key(accountId, week, word);
    known.keys.set(word, key);
    return key;
  };
  // Looked at already: the stage that indexes has nothing to do.
  await database.query('DELETE FROM message_text_progress');
  await insert(database, 'message_text_progress', [{ id: 'messages', position: idOf(total, 'aa') }]);
  const begin = database.backend === 'mariadb' ? 'START TRANSACTION' : 'BEGIN';
  const began = performance.now();
  const end = Date.now() - 86_400_000;
  for (let start = 0; start < total; start += rowsAtOnce) {
    const messages = [];
    const texts = [];
    for (let n = start; n < Math.min(total, start + rowsAtOnce); n++) {
      const at = Math.floor(end - years * yearMs + (n / total) * years * yearMs);
      const message = messageRow(n, 'aa', conversations[n % people], at, textOf(n));
      const words = [...keysOfText(wordsOf(textOf(n)))].map((word) => keyOf(weekOf(at), word));
      messages.push(message);
      texts.push({ messageId: message.id, accountId, at, words: words.join(' ') });
    }
    if (start % rowsOfTransaction === 0) await database.query(begin);
    await insert(database, 'message', messages, rowsAtOnce);
    await insert(database, 'message_text', texts, rowsAtOnce);
    if ((start + rowsAtOnce) % rowsOfTransaction === 0 || start + rowsAtOnce >= total)
      await database.query('COMMIT');
  }
  say(`  ${total} messages written in ${round((performance.now() - began) / 1_000, 0)} s`);
}

/** Asks for the first page, or on until so many are found; answers how long it took and how many there were. */
async function find(hub, words, wanted) {
  const began = performance.now();
  let found = 0;
  for (let cursor = ''; ;) {
    const limit = Math.min(200, wanted - found);
    const { data, next } = await hub.call(
      'GET',
      `/v1/messages/search?q=${encodeURIComponent(words)}&limit=${limit}${cursor}`,
    );
    found += data.length;
    if (next === null || found >= wanted) return { ms: performance.now() - began, found };
    cursor = `&cursor=${encodeURIComponent(next)}`;
  }
}

/** The median and the slowest of questions that must each find so many. */
async function measure(hub, questions, wanted, expected) {
  const took = [];
  for (const words of questions) {
    const { ms, found } = await find(hub, words, wanted);
    if (found !== expected) throw new Error(`"${words}" was found ${found} times instead of ${expected}`);
    took.push(ms);
  }
  return { medianMs: round(median(took), 1), slowestMs: round(Math.max(...took), 1) };
}

export async function search(backend, servers, options, say) {
  const hub = await BenchHub.start(backend, servers, {
    roles: [backend === 'mariadb' ? 'api' : 'all'],
    emulator: false,
    nodeOptions: options.nodeOptions,
  });
  try {
    const total = options.messages;
    const [account] = await hub.database.query('SELECT id FROM account');
    await write(hub, account.id, total, say);
    const few = (name, rarity) =>
      Array.from({ length: asked }, (_, index) => `${name}${(index * 7_919) % Math.min(rarity, total)}`);
    const hits = (rarity) => Math.floor(total / rarity);
    for (let n = 0; n < 10; n++) await find(hub, `stoff${n}`, 50);

    const thousand = hits(rarities.thousand);
    const figures = {
      backend,
      messages: total,
      // A word of a thousand messages: its first page, and all of them.
      rare: await measure(hub, few('stoff', rarities.thousand), 50, Math.min(50, thousand)),
      rareAll: await measure(hub, few('stoff', rarities.thousand).slice(0, 5), thousand, thousand),
      ten: await measure(hub, few('farbe', rarities.ten), 50, Math.max(1, hits(rarities.ten))),
      one: await measure(hub, few('nummer', total), 50, 1),
      none: await measure(hub, few('nirgends', total), 50, 0),
      both: await measure(
        hub,
        few('nummer', total).map((word) => `order ${word}`),
        50,
        1,
      ),
      everywhere: await measure(
        hub,
        ['order', 'order shipment', '"last week"'],
        newest,
        Math.min(newest, total),
      ),
    };
    say(
      `  ${backend}: of ${total} messages, a word in ${thousand} found in ${figures.rare.medianMs} ms (median; slowest ${figures.rare.slowestMs}), in one in ${figures.one.medianMs} ms (${figures.one.slowestMs}), in none in ${figures.none.medianMs} ms (${figures.none.slowestMs}); the newest ${newest} with a word of all in ${figures.everywhere.medianMs} ms (${figures.everywhere.slowestMs})`,
    );
    return figures;
  } finally {
    await hub.stop();
  }
}
