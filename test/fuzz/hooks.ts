import { DispatchStage, TimersStage } from '../../src/dispatch/index.js';
import { TranslateStage } from '../../src/ingress/index.js';
import type { Random } from '../support/random.js';
import type { FuzzAnswer, FuzzRequest } from './client.js';
import { brokenBodies, mutated } from './hostile.js';
import { judge } from './judge.js';
import type { Json } from './schema.js';
import { mappedSecret, type FuzzWorld } from './world.js';

export interface HookReport {
  summary: string;
  findings: string[];
  /** Deliveries and events that wait although everything was worked off. */
  unfinished: string[];
  goodDeliveries: number;
  goodEvents: number;
}

const topics = [
  'order.created',
  'order.updated',
  'order.deleted',
  'customer.created',
  'customer.deleted',
  'liaison.batch',
  'coupon.created',
  'nonsense',
];

/** An order as WooCommerce writes it. */
function order(id: number): Json {
  const at = '2026-11-23T08:14:36';
  return {
    id,
    number: String(id),
    status: 'processing',
    currency: 'EUR',
    total: '35.82',
    date_created_gmt: at,
    date_modified_gmt: at,
    date_paid_gmt: null,
    customer_id: 7,
    order_key: `wc_order_${id}`,
    payment_method: 'cod',
    billing: {
      first_name: 'Ana',
      last_name: 'Núñez',
      country: 'ES',
      email: 'ana@shop.example',
      phone: '600 123 123',
    },
    shipping: { first_name: 'Ana', country: 'ES' },
    line_items: [
      { id: 1, name: 'Shirt', product_id: 11, quantity: 2, total: '35.82', price: 17.91, meta_data: [] },
    ],
    shipping_lines: [],
    fee_lines: [],
    coupon_lines: [],
    refunds: [],
    meta_data: [{ id: 1, key: 'liaison_whatsapp_optin', value: 'yes' }],
  };
}

/** A callback of Meta's with a message, a status and a change of a template. */
function callback(phoneNumberId: string): Json {
  const metadata = { display_phone_number: '15550000001', phone_number_id: phoneNumberId };
  return {
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '100200300',
        changes: [
          {
            field: 'messages',
            value: {
              messaging_product: 'whatsapp',
              metadata,
              contacts: [{ profile: { name: 'Ana' }, wa_id: '34600123123' }],
              messages: [
                {
                  from: '34600123123',
                  id: 'wamid.in',
                  timestamp: '1764000000',
                  type: 'text',
                  text: { body: 'STOP' },
                },
              ],
              statuses: [
                {
                  id: 'wamid.out',
                  status: 'delivered',
                  timestamp: '1764000000',
                  recipient_id: '34600123123',
                  biz_opaque_callback_data: 'x',
                },
              ],
            },
          },
          {
            field: 'message_template_status_update',
            value: {
              event: 'APPROVED',
              message_template_id: 1,
              message_template_name: 'hello',
              message_template_language: 'en',
            },
          },
        ],
      },
    ],
  };
}

/** Delivers what is signed and means harm, with good orders in between, and works all of it off. */
export async function hookFuzz(world: FuzzWorld, random: Random, count: number): Promise<HookReport> {
  const findings: string[] = [];
  const statuses: Record<number, number> = {};
  let goodDeliveries = 0;
  const deliver = async (request: FuzzRequest): Promise<FuzzAnswer> => {
    const answer = await world.send(request);
    statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
    for (const { fault, what } of judge(request.path, request, answer, world))
      findings.push(`${fault} ${what}`);
    return answer;
  };
  const [number] = await world.api.db.read.query<{ phoneNumberId: string }>(
    'SELECT phoneNumberId FROM number WHERE id = ?',
    [world.own.ids['numbers']],
  );
  for (let n = 0; n < count; n++) {
    if (n % 25 === 0) {
      const good = await deliver(toShop(world, JSON.stringify(order(900_000 + n)), 'order.created'));
      if (good.status === 200) goodDeliveries++;
    }
    const broken = random.next() < 0.15 ? random.pick(brokenBodies) : undefined;
    const type = broken?.type ?? 'application/json';
    const text = (value: Json) => broken?.body ?? JSON.stringify(several(value, random));
    switch (random.between(0, 3)) {
      case 0:
      case 1:
        await deliver(toShop(world, text(shopBody(random)), random.pick(topics), type));
        break;
      case 2:
        await deliver(
          toMapping(
            world,
            text({ id: n, phone: '+34600123123', email: 'a@b.example', name: 'Ana', text: 'x' }),
            type,
          ),
        );
        break;
      default: {
        const body = text(callback(number?.phoneNumberId ?? '1'));
        await deliver({
          method: 'POST',
          path: '/hooks/whatsapp',
          headers: { 'content-type': type, ...world.signedByMeta(body) },
          body,
        });
      }
    }
  }
  await workOff(world);
  const events = await world.api.db.read.query<{ total: number | string }>(
    "SELECT COUNT(DISTINCT subject) AS total FROM event WHERE connectionId = ? AND subject LIKE 'order:900%'",
    [world.hooks.woocommerce],
  );
  const waiting = await world.api.db.read.query<{ id: string; topic: string }>(
    "SELECT id, topic FROM delivery WHERE status = 'pending' AND accountId <> ?",
    [world.other.accountId],
  );
  const undecided = await world.api.db.read.query<{ id: string; type: string }>(
    "SELECT id, type FROM event WHERE status = 'pending' AND accountId <> ?",
    [world.other.accountId],
  );
  return {
    summary: Object.entries(statuses)
      .map(([status, times]) => `${status}: ${times}`)
      .join(', '),
    findings,
    unfinished: [
      ...waiting.map(({ topic }) => `delivery ${topic}`),
      ...undecided.map(({ type }) => `event ${type}`),
    ],
    goodDeliveries,
    goodEvents: Number(events[0]?.total ?? 0),
  };
}

function several(value: Json, random: Random): Json {
  let made = value;
  for (let times = random.between(0, 3); times > 0; times--) made = mutated(made, random);
  return made;
}

function shopBody(random: Random): Json {
  const one = order(random.between(1, 50));
  return random.pick<Json>([
    one,
    one,
    { items: [{ topic: 'order.updated', payload: one }, one, null, 'x'] },
    { id: 7, email: 'a@b.example', billing: {} },
    [],
  ]);
}

function toShop(
  world: FuzzWorld,
  body: string | Buffer,
  topic: string,
  type = 'application/json',
): FuzzRequest {
  return {
    method: 'POST',
    path: `/hooks/${world.hooks.woocommerce}`,
    headers: {
      'content-type': type,
      'x-wc-webhook-topic': topic,
      'x-wc-webhook-source': 'http://127.0.0.1:9/',
      ...world.signedByShop(body),
    },
    body,
  };
}

function toMapping(world: FuzzWorld, body: string | Buffer, type: string): FuzzRequest {
  return {
    method: 'POST',
    path: `/hooks/${world.hooks.webhook}`,
    headers: { 'content-type': type, authorization: `Bearer ${mappedSecret}` },
    body,
  };
}

/** Runs the stages until nothing is left to do; the clock goes on, so that what is tried again comes due. */
async function workOff(world: FuzzWorld): Promise<void> {
  const stages = [TranslateStage, DispatchStage, TimersStage].map((stage) =>
    world.api.app.get<{ run(): Promise<number> }>(stage),
  );
  for (let idle = 0, rounds = 0; idle < 8 && rounds < 400; rounds++) {
    let done = 0;
    for (const stage of stages) done += await stage.run();
    idle = done === 0 ? idle + 1 : 0;
    if (done === 0) world.api.clock.advance(10 * 60_000);
  }
}
