// Pages of a conversation of 50,000 messages, over the API: the first, the last, and some between. Beside them the
// same route for a conversation of two messages, which is what a page costs that has nothing to find. The
// messages are written by SQL; what is measured is the product.
import { performance } from 'node:perf_hooks';
import { BenchHub } from '../lib/hub.mjs';
import { conversationRow, idOf, insert, messageRow } from '../lib/rows.mjs';
import { median, round } from '../lib/stats.mjs';

const messages = 50_000;
const pages = 200;
const limit = 50;
const at = Date.UTC(2026, 9, 1);

const cursorOf = (id) => Buffer.from(`1:${id}`).toString('base64url');

async function page(hub, id, cursor) {
  const began = performance.now();
  const query = cursor === undefined ? '' : `&cursor=${cursor}`;
  const answer = await hub.call('GET', `/v1/conversations/${id}/messages?limit=${limit}${query}`);
  return { ms: performance.now() - began, answer };
}

export async function threads(backend, servers, options, say) {
  const hub = await BenchHub.start(backend, servers, {
    roles: [backend === 'mariadb' ? 'api' : 'all'],
    emulator: false,
    nodeOptions: options.nodeOptions,
  });
  try {
    const [account] = await hub.database.query('SELECT id FROM account');
    const numberId = idOf(1, 'ff');
    const [long, short] = ['aa', 'bb'].map((kind) =>
      conversationRow(idOf(1, kind), account.id, numberId, at),
    );
    await insert(hub.database, 'conversation', [long, short]);
    const made = Array.from({ length: messages }, (_, n) => messageRow(n, 'aa', long, at + n));
    await insert(hub.database, 'message', [
      ...made,
      messageRow(0, 'bb', short, at),
      messageRow(1, 'bb', short, at + 1),
    ]);
    const places = Array.from(
      { length: pages },
      (_, n) => Math.floor((n * (messages - 1)) / (pages - 1)) + 1,
    );
    const cursors = [undefined, ...places.map((n) => cursorOf(idOf(n, 'aa')))];
    for (let n = 0; n < 20; n++) await page(hub, long.id, cursors[n * 7]);

    const floor = [];
    const took = [];
    for (const cursor of cursors) {
      floor.push((await page(hub, short.id)).ms);
      const { ms, answer } = await page(hub, long.id, cursor);
      const first = cursor === undefined;
      if (first && answer.data.length !== limit) throw new Error('the first page is not full');
      took.push(ms);
    }
    const list = [];
    for (let n = 0; n < 50; n++) {
      const began = performance.now();
      await hub.call('GET', '/v1/conversations?limit=50');
      list.push(performance.now() - began);
    }
    const figures = {
      backend,
      messages,
      medianMs: round(median(took), 1),
      slowestMs: round(Math.max(...took), 1),
      floorMs: round(median(floor), 1),
      listMs: round(median(list), 1),
    };
    say(
      `  ${backend}: pages of ${limit} of ${messages} messages in ${figures.medianMs} ms (median), ${figures.slowestMs} ms the slowest of ${took.length}; of two messages in ${figures.floorMs} ms`,
    );
    return figures;
  } finally {
    await hub.stop();
  }
}
