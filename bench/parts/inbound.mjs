// Signed webhooks of a thousand messages each: how long until they are answered, and how many messages a second
// are worked off, beside the orders a second of the same hub.
import { createHmac } from 'node:crypto';
import { request } from 'undici';
import { appSecret, BenchHub, webhookSecret } from '../lib/hub.mjs';
import { runJson, until } from '../lib/processes.mjs';
import { median, round } from '../lib/stats.mjs';

const updates = 1_000;
const webhooks = 12;
const warmUp = 2;
const orders = 2_000;

/** A webhook of so many texts, each of somebody else, as Meta writes and signs it. */
function webhook(number, serial) {
  const people = Array.from({ length: updates }, (_, index) =>
    String(34_700_000_000 + serial * updates + index),
  );
  const at = String(Math.floor(Date.now() / 1_000));
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '1', phone_number_id: number.phoneNumberId },
    contacts: people.map((wa_id) => ({ profile: { name: 'Bench' }, wa_id })),
    messages: people.map((from, index) => ({
      from,
      id: `wamid.bench-${serial}-${index}`,
      timestamp: at,
      type: 'text',
      text: { body: 'Where is my order?' },
    })),
  };
  const body = JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: number.wabaId, changes: [{ field: 'messages', value }] }],
  });
  return { body, signature: `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}` };
}

async function post(hub, { body, signature }) {
  const began = performance.now();
  const answer = await request(`${hub.url}/hooks/whatsapp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': signature },
    body,
  });
  await answer.body.dump();
  if (answer.statusCode !== 200) throw new Error(`the webhook was answered ${answer.statusCode}`);
  return performance.now() - began;
}

async function received(hub) {
  const [row] = await hub.database.query("SELECT COUNT(*) AS n FROM message WHERE direction = 'in'");
  return Number(row.n);
}

const stored = (hub, total) =>
  until(`${total} messages to be stored`, async () => (await received(hub)) >= total, {
    ms: 300_000,
    every: 20,
  });

/** Delivers so many orders and waits for their messages, `before` of which were there. */
async function flood(hub, path, first, count, before) {
  const load = { url: hub.url, path, secret: webhookSecret, connections: 64 };
  const { answered, startedAt } = await runJson('bench/load.mjs', { ...load, first, count, seconds: 300 });
  await until('the orders to be delivered', async () => (await hub.delivered()) >= before + answered, {
    ms: 300_000,
    every: 50,
  });
  return { answered, perSecond: answered / ((Date.now() - startedAt) / 1_000) };
}

export async function inbound(backend, servers, options, say) {
  const roles = backend === 'mariadb' ? ['api', 'worker'] : ['all'];
  const hub = await BenchHub.start(backend, servers, { roles, nodeOptions: options.nodeOptions });
  try {
    const path = await hub.connectShop();
    await hub.sendMessages();
    // Warm-up: caches, compiled code, prepared statements.
    const warm = await flood(hub, path, 40_000_000, 300, 0);
    const { perSecond } = await flood(hub, path, 30_000_000, Math.min(orders, options.orders), warm.answered);
    const [number] = await hub.database.query('SELECT phoneNumberId, wabaId FROM number');
    for (let serial = 0; serial < warmUp; serial++) await post(hub, webhook(number, serial));
    await stored(hub, warmUp * updates);

    const made = Array.from({ length: webhooks }, (_, index) => webhook(number, warmUp + index));
    // Answered one by one, each with the hub at rest: this is what Meta waits for.
    const answers = [];
    for (const [index, one] of made.slice(0, webhooks / 2).entries()) {
      answers.push(await post(hub, one));
      await stored(hub, (warmUp + index + 1) * updates);
    }
    // Worked off when they come all at once.
    const rest = made.slice(webhooks / 2);
    const began = Date.now();
    const busy = await Promise.all(rest.map((one) => post(hub, one)));
    await stored(hub, (warmUp + webhooks) * updates);
    const messagesPerSecond = (rest.length * updates) / ((Date.now() - began) / 1_000);
    const figures = {
      backend,
      roles,
      updates,
      answeredMs: round(median(answers)),
      answeredBusyMs: round(median(busy)),
      messagesPerSecond: round(messagesPerSecond),
      ordersPerSecond: round(perSecond),
      ratio: round(messagesPerSecond / perSecond, 2),
    };
    say(
      `  ${backend}: ${updates} updates answered in ${figures.answeredMs} ms (median; all at once ${figures.answeredBusyMs} ms), ${figures.messagesPerSecond} messages/s worked off, ${figures.ordersPerSecond} orders/s: ${figures.ratio} to 1`,
    );
    return figures;
  } finally {
    await hub.stop();
  }
}
