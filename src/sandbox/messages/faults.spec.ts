import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FaultBook, type FaultInput } from './faults.js';
import {
  CUSTOMER,
  orderMessage,
  ORDER_TEMPLATE,
  PHONE_ID,
  Receiver,
  startBench,
  until,
  WABA_ID,
  type Bench,
} from '../sandbox.fixture.js';

let receiver: Receiver;
let bench: Bench;

beforeEach(async () => {
  receiver = new Receiver();
  bench = await startBench({ webhookUrl: await receiver.start() });
  await bench.call('POST', `/v25.0/${WABA_ID}/message_templates`, ORDER_TEMPLATE);
});
afterEach(async () => {
  await bench.close();
  await receiver.stop();
});

const arm = async (fault: FaultInput): Promise<void> => {
  const { status, text } = await bench.call('POST', '/_control/faults', fault);
  if (status !== 201) throw new Error(text);
};
const send = (overrides: Record<string, unknown> = {}): ReturnType<Bench['send']> =>
  bench.send(orderMessage(overrides));
const accepted = (): number => bench.running.emulator.stats().accepted;
const kinds = (id: string): string[] => receiver.statuses(id).map(({ status }) => status);

describe('faults of the answer', () => {
  it.each([130429, 131056, 80007, 4] as const)('429 with code %i, then all is well', async (code) => {
    await arm({ kind: 'throttle', code, retryAfterSeconds: 3 });
    const refused = await send();
    expect([refused.status, refused.body.error.code, refused.headers['retry-after']]).toEqual([
      429,
      code,
      '3',
    ]);
    expect(accepted()).toBe(0);
    expect((await send()).status).toBe(200);
  });

  it('a bare 500, as often as asked', async () => {
    await arm({ kind: 'server-error', times: 2 });
    const answers = [await send(), await send(), await send()];
    expect(answers.map(({ status, text }) => [status, text.slice(0, 1)])).toEqual([
      [500, ''],
      [500, ''],
      [200, '{'],
    ]);
  });

  it('any Graph error', async () => {
    await arm({ kind: 'error', code: 131042, details: 'Pay first' });
    const { status, body } = await send();
    expect([status, body.error.code, body.error.error_data?.details]).toEqual([400, 131042, 'Pay first']);
  });

  it('garbage with 200, accepted or not', async () => {
    await arm({ kind: 'garbage' });
    const answer = await send();
    expect([answer.status, answer.body, accepted()]).toEqual([200, undefined, 1]);
    await arm({ kind: 'garbage', accepted: false });
    await send();
    expect(accepted()).toBe(1);
  });

  it('a reset before acceptance, and after', async () => {
    await arm({ kind: 'reset', when: 'before' });
    await expect(send()).rejects.toThrow(/ECONNRESET|other side closed/);
    expect(accepted()).toBe(0);
    await arm({ kind: 'reset', when: 'after' });
    await expect(send({ biz_opaque_callback_data: 'a1' })).rejects.toThrow(/ECONNRESET|other side closed/);
    expect(accepted()).toBe(1);
    await until('statuses', () => receiver.statuses().some((s) => s.biz_opaque_callback_data === 'a1'));
  });

  it('slowness', async () => {
    await arm({ kind: 'slow', ms: 150 });
    const started = Date.now();
    expect((await send()).status).toBe(200);
    expect(Date.now() - started).toBeGreaterThanOrEqual(140);
  });

  it('acceptance without an answer; statuses still tell of it', async () => {
    await arm({ kind: 'silent' });
    const pending = send({ biz_opaque_callback_data: 'a2' }).catch(() => 'closed');
    await until('statuses', () => receiver.statuses().some((s) => s.biz_opaque_callback_data === 'a2'));
    expect(accepted()).toBe(1);
    expect(await Promise.race([pending, Promise.resolve('no answer')])).toBe('no answer');
    await bench.close();
    expect(await pending).toBe('closed');
    bench = await startBench();
  });

  it('acceptance without an answer and without statuses', async () => {
    await arm({ kind: 'silent', statuses: false });
    const pending = send({ biz_opaque_callback_data: 'a3' }).catch(() => 'closed');
    await until('acceptance', () => accepted() === 1);
    const { body } = await send();
    await until('the next message told', () => kinds(body.messages[0]?.id ?? '').length === 3);
    expect(receiver.statuses().filter((s) => s.biz_opaque_callback_data === 'a3')).toEqual([]);
    await bench.close();
    await pending;
    bench = await startBench();
  });

  it('of template requests and reads', async () => {
    await arm({ kind: 'throttle', code: 80007, operation: 'templates' });
    expect((await send()).status).toBe(200);
    expect((await bench.call('GET', `/v25.0/${WABA_ID}/message_templates`)).status).toBe(429);
    await arm({ kind: 'server-error', operation: 'read' });
    expect((await bench.call('GET', `/v25.0/${PHONE_ID}`)).status).toBe(500);
    expect((await bench.call('GET', `/v25.0/${PHONE_ID}`)).status).toBe(200);
  });
});

describe('faults of the statuses', () => {
  const idOf = async (): Promise<string> => (await send()).body.messages[0]?.id ?? '';

  it('a failure with a code, also after `sent`', async () => {
    await arm({ kind: 'fail-status', code: 131049 });
    const first = await idOf();
    await arm({ kind: 'fail-status', code: 131026, afterSent: true });
    const second = await idOf();
    await until('both', () => kinds(first).length === 1 && kinds(second).length === 2);
    expect(kinds(first)).toEqual(['failed']);
    expect(receiver.statuses(first)[0]?.errors?.[0]?.code).toBe(131049);
    expect(kinds(second)).toEqual(['sent', 'failed']);
  });

  it('a missing `delivered`', async () => {
    await arm({ kind: 'skip-status' });
    const id = await idOf();
    await until('read', () => kinds(id).includes('read'));
    expect(kinds(id)).toEqual(['sent', 'read']);
  });

  it('none at all', async () => {
    await arm({ kind: 'no-statuses' });
    const silent = await idOf();
    const next = await idOf();
    await until('the next', () => kinds(next).length === 3);
    expect(kinds(silent)).toEqual([]);
  });

  it('each told again', async () => {
    await arm({ kind: 'duplicate', copies: 2 });
    const id = await idOf();
    await until('nine', () => kinds(id).length === 9);
    expect(kinds(id).filter((kind) => kind === 'sent').length).toBe(3);
  });

  it('told in reverse, with the times at which they happened', async () => {
    await bench.close();
    bench = await startBench({ webhookUrl: receiver.url, statusDelays: { delivered: 1000, read: 2000 } });
    await bench.call('POST', `/v25.0/${WABA_ID}/message_templates`, ORDER_TEMPLATE);
    await arm({ kind: 'reorder' });
    const id = await idOf();
    await until('three', () => kinds(id).length === 3);
    expect(kinds(id)).toEqual(['read', 'delivered', 'sent']);
    const [read, delivered, sent] = receiver.statuses(id).map(({ timestamp }) => Number(timestamp));
    expect([read, delivered]).toEqual([Number(sent) + 2, Number(sent) + 1]);
  });

  it('told late', async () => {
    await arm({ kind: 'delay-statuses', ms: 200 });
    const started = Date.now();
    const id = await idOf();
    await until('sent', () => kinds(id).length > 0);
    expect(Date.now() - started).toBeGreaterThanOrEqual(190);
  });
});

describe('faults of the posts', () => {
  it('the very same body twice', async () => {
    await until('the template', () => receiver.posts.length === 1);
    await arm({ kind: 'duplicate-post' });
    await send();
    await until('posts', () => receiver.posts.length >= 3);
    const bodies = receiver.posts.map(({ raw }) => raw);
    expect(bodies.length - new Set(bodies).size).toBe(1);
  });

  it('one overtaken by the next', async () => {
    await until('the template', () => receiver.posts.length === 1);
    await arm({ kind: 'hold-post', ms: 3_000 });
    const first = (await send()).body.messages[0]?.id ?? '';
    // On a slow machine all of a message's statuses may leave in one post: the one that overtakes is another message's.
    await until('a post held', () => bench.running.emulator.stats().faults['hold-post'] === 1);
    const second = (await send()).body.messages[0]?.id ?? '';
    await until('all statuses', () => kinds(first).length === 3 && kinds(second).length === 3);
    const arrived = receiver.statuses().map(({ id, status }) => `${id} ${status}`);
    expect(arrived.indexOf(`${second} sent`)).toBeLessThan(arrived.indexOf(`${first} sent`));
  });
});

describe('which requests a fault hits', () => {
  it('every k-th', async () => {
    await arm({ kind: 'throttle', every: 3 });
    const codes: number[] = [];
    for (let index = 0; index < 7; index += 1) codes.push((await send()).status);
    expect(codes).toEqual([200, 200, 429, 200, 200, 429, 200]);
    expect(bench.running.emulator.stats().faults).toEqual({ throttle: 2 });
  });

  it('only one recipient, number, callback data or type', () => {
    const book = new FaultBook();
    book.add({ kind: 'no-statuses', recipient: CUSTOMER, times: 9 });
    book.add({ kind: 'reorder', phoneNumberId: '1', times: 9 });
    book.add({ kind: 'duplicate', callbackData: 'x', times: 9 });
    book.add({ kind: 'skip-status', messageType: 'text', times: 9 });
    const hits = (context: object): string[] =>
      book.take('statuses', { operation: 'messages', ...context }).map(({ kind }) => kind);
    expect(hits({ recipient: CUSTOMER })).toEqual(['no-statuses']);
    expect(hits({ recipient: 'x', phoneNumberId: '1' })).toEqual(['reorder']);
    expect(hits({ callbackData: 'x' })).toEqual(['duplicate']);
    expect(hits({ messageType: 'text', phoneNumberId: '1' })).toEqual(['reorder', 'skip-status']);
    expect(hits({})).toEqual([]);
  });

  it('none once disarmed', async () => {
    await arm({ kind: 'server-error', times: 100 });
    const { body } = await bench.call<{ data: { id: string }[] }>('GET', '/_control/faults');
    await bench.call('DELETE', `/_control/faults/${body.data[0]?.id}`);
    expect((await send()).status).toBe(200);
  });

  it('says which field of a fault is wrong', async () => {
    const answer = await bench.call('POST', '/_control/faults', { kind: 'slow', ms: -1 });
    expect([answer.status, answer.body.error]).toEqual([422, expect.objectContaining({ field: 'ms' })]);
  });
});
