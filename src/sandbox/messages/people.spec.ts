import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { People } from '../state/people.js';
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

const MINUTE = 60_000;
let receiver: Receiver;
let bench: Bench;
beforeAll(async () => {
  receiver = new Receiver();
  bench = await startBench({ webhookUrl: await receiver.start(), clock: { now: () => 1_800_000_000_000 } });
  await bench.call('POST', `/v25.0/${WABA_ID}/message_templates`, ORDER_TEMPLATE);
});
afterAll(async () => {
  await bench.close();
  await receiver.stop();
});

const control = (path: string, body: object) => bench.call('POST', `/_control/${path}`, body);
const write = (from: string, message: object) =>
  control('inbound', { phoneNumberId: PHONE_ID, from, message });

describe('somebody who hides their phone', () => {
  const hidden = '393330000123';

  it('is named by the business-scoped id and username alone, and answered by `recipient`', async () => {
    await control('customers', { customer: hidden, hidesPhone: true, username: 'ada', name: 'Ada' });
    const { body } = await write(hidden, { type: 'text', body: 'Hi' });
    await until('the message', () => receiver.messages().some(({ id }) => id === body.id));
    const value = receiver.values().find((one) => one.messages?.some(({ id }) => id === body.id));
    expect(JSON.stringify(value)).not.toContain(hidden);
    const [contact] = value?.contacts ?? [];
    expect(contact).toEqual({
      profile: { name: 'Ada', username: 'ada' },
      user_id: expect.stringMatching(/^IT\./),
    });
    const userId = String(contact?.user_id);
    const dropped = await bench.send({ to: userId, type: 'text', text: { body: 'Lost' } });
    expect(dropped.status).toBe(200);
    const sent = await bench.send({ recipient: userId, type: 'text', text: { body: 'Hello' } });
    const id = sent.body.messages[0]?.id ?? '';
    await until('statuses', () => receiver.statuses(id).length === 3);
    expect(receiver.statuses(dropped.body.messages[0]?.id)).toEqual([]);
    for (const status of receiver.statuses(id)) {
      expect(status.recipient_user_id).toBe(userId);
      expect(status).not.toHaveProperty('recipient_id');
    }
  });

  it('may get another id, and the old one reaches nobody', async () => {
    const { body } = await control('customers/rescope', {
      phoneNumberId: PHONE_ID,
      customer: hidden,
      told: 'both',
    });
    const { previous, current } = body as { previous: string; current: string };
    expect(current).not.toBe(previous);
    await until('the update', () => receiver.values('user_id_update').length === 1);
    expect(receiver.values('user_id_update')[0]?.user_id_update).toMatchObject([
      { user_id: { previous, current } },
    ]);
    await until('the system message', () => receiver.messages().some(({ type }) => type === 'system'));
    const old = await bench.send({ recipient: previous, type: 'text', text: { body: 'Hello' } });
    const id = old.body.messages[0]?.id ?? '';
    await until('a status', () => receiver.statuses(id).length > 0);
    expect(receiver.statuses(id)[0]?.status).toBe('failed');
    const again = await bench.send({ recipient: current, type: 'text', text: { body: 'Hello' } });
    await until('statuses', () => receiver.statuses(again.body.messages[0]?.id).length === 3);
  });
});

describe('an edit', () => {
  it('is of a message of one’s own, within fifteen minutes', async () => {
    const { body } = await write(CUSTOMER, { type: 'text', body: 'Sotp' });
    const edit = { type: 'edit', messageId: String(body.id), body: 'STOP' };
    expect((await write('393330000999', edit)).status).toBe(422);
    await control('clock', { advance: 15 * MINUTE });
    expect((await write(CUSTOMER, edit)).status).toBe(201);
    await control('clock', { advance: MINUTE });
    const late = await write(CUSTOMER, edit);
    expect(late.status).toBe(422);
    expect(late.body).toMatchObject({ error: { field: 'messageId' } });
    expect((await write(CUSTOMER, { type: 'revoke', messageId: String(body.id) })).status).toBe(201);
    expect((await write(CUSTOMER, { ...edit, messageId: 'wamid.never' })).status).toBe(201);
  });
});

describe('a further status', () => {
  it.each(['played', 'deleted', 'warning', 'failed'])('may be %s', async (status) => {
    const { body } = await bench.send(orderMessage());
    const id = body.messages[0]?.id ?? '';
    await until('three', () => receiver.statuses(id).length === 3);
    const code = status === 'failed' ? { code: 131026 } : {};
    expect((await control('statuses', { messageId: id, status, ...code })).status).toBe(200);
    await until('four', () => receiver.statuses(id).length === 4);
    expect(receiver.statuses(id)[3]).toMatchObject({ status, id, recipient_id: CUSTOMER });
    expect(receiver.statuses(id)[3]?.errors?.[0]?.code).toBe(code.code);
    expect((await control('statuses', { messageId: 'wamid.none', status })).status).toBe(422);
  });
});

describe('a template that shows a file', () => {
  it('needs one that was uploaded', async () => {
    const handle = bench.running.emulator.state.uploads.give('image/png');
    await bench.call('POST', `/v25.0/${WABA_ID}/message_templates`, {
      name: 'with_picture',
      language: 'en_US',
      category: 'UTILITY',
      components: [
        { type: 'HEADER', format: 'IMAGE', example: { header_handle: [handle] } },
        { type: 'BODY', text: 'Here it is.' },
      ],
    });
    const parameters = [{ type: 'image', image: { id: '1234567890' } }];
    const { body } = await bench.send({
      to: CUSTOMER,
      type: 'template',
      template: {
        name: 'with_picture',
        language: { code: 'en_US' },
        components: [{ type: 'header', parameters }],
      },
    });
    expect(body.error).toMatchObject({ code: 131009 });
  });
});

describe('people', () => {
  it('are kept within a bound: whoever is only an address leaves first', () => {
    const people = new People(true, () => undefined, 100);
    people.set(people.byPhone('393330000001'), { name: 'Ada' });
    for (let index = 0; index < 1000; index += 1) people.byPhone(String(400_000_000 + index));
    expect([...people.all()].length).toBeLessThanOrEqual(101);
    expect(people.byPhone('393330000001').name).toBe('Ada');
  });
});
