import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PHONE_ID, Receiver, startBench, until, WABA_ID, type Bench } from '../sandbox.fixture.js';

const day = 86_400_000;
const second = { phoneNumberId: '200000000000002', wabaId: '200000000000092' };
let receiver: Receiver;
let bench: Bench;
beforeAll(async () => {
  receiver = new Receiver();
  bench = await startBench({ webhookUrl: await receiver.start() });
  bench.running.emulator.addNumber({ ...second, displayPhone: '+1 555-078-3882' });
});
afterAll(async () => {
  await bench.close();
  await receiver.stop();
});

const control = (path: string, body: object) => bench.call('POST', `/_control/${path}`, body);
type Message = Record<string, unknown> & { id: string };
type Contact = Record<string, unknown>;

/** Writes as somebody, and answers what the webhook said. */
async function writes(
  from: string,
  message: object = { type: 'text', body: 'Hi' },
  phoneNumberId = PHONE_ID,
): Promise<{ message: Message; contact: Contact }> {
  const { body, status } = await control('inbound', { phoneNumberId, from, message });
  if (status !== 201) throw new Error(JSON.stringify(body));
  const { id } = body as { id: string };
  const value = () => receiver.values().find((one) => one.messages?.some((each) => each.id === id));
  await until('the webhook', () => value() !== undefined);
  const found = value();
  return {
    message: found?.messages?.find((one) => one.id === id) as unknown as Message,
    contact: found?.contacts?.[0] as unknown as Contact,
  };
}

describe('somebody who hides their phone', () => {
  const hidden = '393330000321';
  let userId = '';

  it('shares it when they are asked, not before, and it is told for 30 days after the last exchange', async () => {
    await control('customers', { customer: hidden, hidesPhone: true, name: 'Ada' });
    const first = await writes(hidden);
    expect(first.message).not.toHaveProperty('from');
    userId = String(first.contact['user_id']);
    expect(
      (await control('inbound', { phoneNumberId: PHONE_ID, from: hidden, message: { type: 'share_phone' } }))
        .status,
    ).toBe(422);
    const asked = await bench.send({
      recipient: userId,
      type: 'interactive',
      interactive: {
        type: 'request_contact_info',
        body: { text: 'May we have your number?' },
        action: { name: 'request_contact_info' },
      },
    });
    const shared = await writes(hidden, { type: 'share_phone' });
    expect(shared.message).toMatchObject({
      type: 'contacts',
      context: { id: asked.body.messages[0]?.id },
      contacts: [{ origin: 'contact_request', phones: [{ wa_id: hidden }] }],
    });
    expect(shared.message).not.toHaveProperty('from');
    expect((await writes(hidden)).message).toMatchObject({ from: hidden, from_user_id: userId });
    await control('clock', { advance: 29 * day });
    expect((await writes(hidden)).contact).toMatchObject({ wa_id: hidden });
    await control('clock', { advance: 29 * day });
    expect((await writes(hidden)).contact).toMatchObject({ wa_id: hidden });
    await control('clock', { advance: 30 * day });
    expect((await writes(hidden)).contact).not.toHaveProperty('wa_id');
  });

  it('is told again once the business writes to the phone, to that number alone', async () => {
    await bench.send({ to: hidden, type: 'text', text: { body: 'Hello' } });
    expect((await writes(hidden)).message).toMatchObject({ from: hidden });
    const elsewhere = await writes(hidden, undefined, second.phoneNumberId);
    expect(elsewhere.message).not.toHaveProperty('from');
    expect(elsewhere.contact['user_id']).not.toBe(userId);
  });
});

describe('ids of a person', () => {
  const somebody = '393330000322';

  it('differ between portfolios, are one within, and linked portfolios share a parent id', async () => {
    const settings = (phoneNumberId: string, businessId: string, portfolioGroup?: string) =>
      control('numbers/settings', {
        phoneNumberId,
        businessId,
        ...(portfolioGroup ? { portfolioGroup } : {}),
      });
    const ids = async () => {
      const here = await writes(somebody);
      const there = await writes(somebody, undefined, second.phoneNumberId);
      return [here, there];
    };
    await settings(PHONE_ID, '71');
    await settings(second.phoneNumberId, '72');
    const [one, two] = await ids();
    expect(one?.contact['user_id']).not.toBe(two?.contact['user_id']);
    expect(one?.contact).not.toHaveProperty('parent_user_id');
    await settings(second.phoneNumberId, '71');
    const [same, also] = await ids();
    expect(also?.contact['user_id']).toBe(same?.contact['user_id']);
    await settings(PHONE_ID, '71', 'house');
    await settings(second.phoneNumberId, '72', 'house');
    const [linked, other] = await ids();
    const parent = linked?.contact['parent_user_id'];
    expect(parent).toMatch(/^IT\.ENT\.\d+$/);
    expect(other?.contact['parent_user_id']).toBe(parent);
    expect(linked?.message).toMatchObject({ from_parent_user_id: parent });
    const sent = await bench.send({ recipient: String(parent), type: 'text', text: { body: 'Hello' } });
    const id = sent.body.messages[0]?.id ?? '';
    await until('statuses', () => receiver.statuses(id).length === 3);
    expect(receiver.statuses(id)[0]).toMatchObject({
      recipient_user_id: linked?.contact['user_id'],
      recipient_parent_user_id: parent,
    });
    expect(bench.running.emulator.state.directory.waba(WABA_ID)).toMatchObject({ businessId: '71' });
  });
});
