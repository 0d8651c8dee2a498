import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  orderMessage,
  ORDER_TEMPLATE,
  PHONE_ID,
  Receiver,
  startBench,
  until,
  WABA_ID,
  type Bench,
} from '../sandbox.fixture.js';

const HOUR = 3_600_000;
let receiver: Receiver;
let bench: Bench;
let id: string;
beforeAll(async () => {
  receiver = new Receiver();
  bench = await startBench({ webhookUrl: await receiver.start(), clock: { now: () => 1_800_000_000_000 } });
  const { body } = await bench.call<{ id: string }>(
    'POST',
    `/v25.0/${WABA_ID}/message_templates`,
    ORDER_TEMPLATE,
  );
  id = body.id;
});
afterAll(async () => {
  await bench.close();
  await receiver.stop();
});

const control = (path: string, body: object) => bench.call('POST', `/_control/${path}`, body);
const turn = (ms: number) => control('clock', { advance: ms });
const codeOfSend = async () => {
  const { body } = await bench.send(orderMessage());
  return (body as Partial<typeof body>).error?.code;
};
const told = (field: string, count: number) =>
  until(field, () => receiver.values(field).length === count).then(() => receiver.values(field).at(-1));
const STATUS = 'message_template_status_update';

describe('a template with poor feedback', () => {
  it('is paused for 3 hours, then for 6, then disabled for good', async () => {
    await told(STATUS, 1);
    await control('templates/status', { id, status: 'PAUSED' });
    expect(await told(STATUS, 2)).toMatchObject({ event: 'PAUSED', other_info: { title: 'FIRST_PAUSE' } });
    await turn(3 * HOUR - 1);
    expect(await codeOfSend()).toBe(132015);
    await turn(1);
    expect(await told(STATUS, 3)).toMatchObject({ event: 'APPROVED', other_info: { title: 'UNPAUSE' } });
    expect(await codeOfSend()).toBeUndefined();
    await control('templates/status', { id, status: 'PAUSED' });
    expect(await told(STATUS, 4)).toMatchObject({ other_info: { title: 'SECOND_PAUSE' } });
    await turn(5 * HOUR);
    expect(await codeOfSend()).toBe(132015);
    await turn(HOUR);
    await told(STATUS, 5);
    expect(await codeOfSend()).toBeUndefined();
    await control('templates/status', { id, status: 'PAUSED' });
    expect(await told(STATUS, 6)).toMatchObject({ event: 'DISABLED', other_info: { title: 'DISABLED' } });
    await turn(1000 * HOUR);
    expect(await codeOfSend()).toBe(132016);
  });

  it('is rated and put into another category by Meta, and tells', async () => {
    await control('templates/quality', { id, score: 'RED' });
    expect(await told('message_template_quality_update', 1)).toEqual({
      previous_quality_score: 'UNKNOWN',
      new_quality_score: 'RED',
      message_template_id: Number(id),
      message_template_name: 'order_paid',
      message_template_language: 'en_US',
    });
    await control('templates/category', { id, category: 'MARKETING' });
    expect(await told('template_category_update', 1)).toMatchObject({
      previous_category: 'UTILITY',
      new_category: 'MARKETING',
    });
    const { body } = await bench.call('GET', `/v25.0/${id}?fields=category,quality_score`);
    expect(body).toMatchObject({ category: 'MARKETING', quality_score: { score: 'RED' } });
  });

  it('belongs to a number whose quality is told too', async () => {
    await control('numbers/settings', {
      phoneNumberId: PHONE_ID,
      qualityRating: 'RED',
      currentLimit: 'TIER_1K',
    });
    expect(await told('phone_number_quality_update', 1)).toEqual({
      display_phone_number: '15550783881',
      event: 'FLAGGED',
      current_limit: 'TIER_1K',
    });
    const { body } = await bench.call('GET', `/v25.0/${PHONE_ID}?fields=quality_rating`);
    expect(body).toMatchObject({ quality_rating: 'RED' });
    expect(await codeOfSend()).toBe(132016);
  });
});
