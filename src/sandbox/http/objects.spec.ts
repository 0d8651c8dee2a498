import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'undici';
import { CUSTOMER, PHONE_ID, startBench, TOKEN, WABA_ID, type Bench } from '../sandbox.fixture.js';

let bench: Bench;
let now = Date.UTC(2026, 10, 1);

beforeAll(async () => {
  bench = await startBench({ clock: { now: () => now } });
});
afterAll(() => bench.close());
interface ErrorJson {
  error: {
    code: number;
    error_subcode?: number;
    error_user_title?: string;
    error_user_msg?: string;
    message: string;
  };
}
interface TemplateJson {
  id: string;
  name: string;
  status: string;
  category: string;
  [extra: string]: unknown;
}
const body = (text: string, example?: unknown): Record<string, unknown>[] => [
  { type: 'BODY', text, ...(example === undefined ? {} : { example: { body_text: example } }) },
];

describe('lists', () => {
  it('come in pages with cursors', async () => {
    bench.running.emulator.addNumber({ phoneNumberId: '700', wabaId: '701', token: 'pages' });
    for (let index = 0; index < 5; index += 1) {
      await bench.call(
        'POST',
        '/v25.0/701/message_templates',
        { name: `p_${index}`, language: 'en', category: 'UTILITY', components: body('x') },
        'pages',
      );
    }
    const seen: string[] = [];
    let after = '';
    for (;;) {
      type Page = { data: TemplateJson[]; paging?: { cursors: { after: string }; next?: string } };
      const { body: found } = await bench.call<Page>(
        'GET',
        `/v25.0/701/message_templates?limit=2&fields=name${after}`,
        undefined,
        'pages',
      );
      seen.push(...found.data.map(({ name }) => name));
      if (!found.paging?.next) break;
      after = `&after=${found.paging.cursors.after}`;
    }
    expect(seen.sort()).toEqual(['p_0', 'p_1', 'p_2', 'p_3', 'p_4']);
  });

  it('of numbers belong to one account', async () => {
    const { body: found } = await bench.call<{ data: { id: string }[] }>(
      'GET',
      `/v25.0/${WABA_ID}/phone_numbers`,
    );
    expect(found.data.map(({ id }) => id)).toEqual([PHONE_ID]);
  });
});

describe('reading a number and an account', () => {
  it('gives the default fields, or those asked for', async () => {
    const standard = await bench.call('GET', `/v25.0/${PHONE_ID}`);
    expect(standard.body).toMatchObject({
      id: PHONE_ID,
      display_phone_number: '+1 555-078-3881',
      quality_rating: 'GREEN',
    });
    const some = await bench.call(
      'GET',
      `/v25.0/${PHONE_ID}?fields=status,health_status{can_send_message},whatsapp_business_account`,
    );
    expect(some.body).toEqual({
      id: PHONE_ID,
      status: 'CONNECTED',
      health_status: expect.objectContaining({ can_send_message: 'AVAILABLE' }),
      whatsapp_business_account: { id: WABA_ID },
    });
    expect((await bench.call('GET', `/v25.0/${WABA_ID}`)).body).toMatchObject({
      id: WABA_ID,
      timezone_id: '1',
    });
  });

  it('refuses a field that does not exist, in the words of Graph', async () => {
    const { error } = (await bench.call('GET', `/v25.0/${PHONE_ID}?fields=block_rate`))
      .body as unknown as ErrorJson;
    expect(error.message).toBe(
      '(#100) Tried accessing nonexisting field (block_rate) on node type (WhatsAppBusinessPhoneNumber)',
    );
  });

  it.each([PHONE_ID, WABA_ID, '999'])('does not show %s to a stranger', async (id) => {
    bench.running.emulator.addNumber({ phoneNumberId: '800', wabaId: '801', token: 'stranger' });
    const { body: answer } = await bench.call('GET', `/v25.0/${id}`, undefined, 'stranger');
    expect((answer as unknown as ErrorJson).error).toMatchObject({ code: 100, error_subcode: 33 });
  });

  it('takes subscription and registration', async () => {
    const path = `/v25.0/${WABA_ID}/subscribed_apps`;
    const apps = async () => (await bench.call<{ data: unknown[] }>('GET', path)).body.data;
    expect(await apps()).toEqual([]);
    for (const method of ['POST', 'POST', 'DELETE', 'DELETE', 'POST'] as const) {
      expect((await bench.call(method, path)).body).toEqual({ success: true });
      expect(await apps()).toHaveLength(method === 'POST' ? 1 : 0);
    }
    expect(await apps()).toMatchObject([{ whatsapp_business_api_data: { name: 'Sandbox app' } }]);
    expect((await bench.call('POST', path, undefined, 'stranger')).status).toBe(400);
    expect((await bench.call('POST', `/v25.0/${PHONE_ID}/register`, { pin: '123456' })).body).toEqual({
      success: true,
    });
  });
});

describe('media', () => {
  const upload = async (
    bytes: Buffer,
    type: string,
    extra: Record<string, string> = { messaging_product: 'whatsapp' },
  ): Promise<{ status: number; body: Record<string, unknown> }> => {
    const form = new FormData();
    for (const [key, value] of Object.entries(extra)) form.append(key, value);
    form.append('file', new Blob([new Uint8Array(bytes)], { type }), 'photo.jpg');
    const answer = await fetch(`${bench.running.url}/v25.0/${PHONE_ID}/media`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}` },
      body: form,
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };

  it('goes in, is described, comes out the same, and goes away', async () => {
    const bytes = Buffer.from('not quite a picture');
    const { body: stored } = await upload(bytes, 'image/jpeg');
    const id = String(stored.id);
    expect(stored).toEqual({ id: expect.stringMatching(/^\d+$/) });
    const { body: view } = await bench.call<{ url: string }>(
      'GET',
      `/v25.0/${id}?phone_number_id=${PHONE_ID}`,
    );
    expect(view).toMatchObject({
      messaging_product: 'whatsapp',
      mime_type: 'image/jpeg',
      file_size: bytes.length,
      id,
    });
    const headers = { authorization: `Bearer ${TOKEN}` };
    const file = await request(view.url, { headers });
    expect(Buffer.from(await file.body.arrayBuffer()).equals(bytes)).toBe(true);
    expect((await request(view.url)).statusCode).toBe(401);
    expect((await bench.send({ to: CUSTOMER, type: 'image', image: { id } })).status).toBe(200);
    now += 5 * 60_000 + 1000;
    expect((await request(view.url, { headers })).statusCode).toBe(404);
    expect((await request(view.url.replace(/hash=./, 'hash=!'), { headers })).statusCode).toBe(404);
    expect((await bench.call('DELETE', `/v25.0/${id}`)).body).toEqual({ success: true });
    expect((await bench.call('GET', `/v25.0/${id}`)).status).toBe(400);
  });

  it('expires after 30 days', async () => {
    const { body: stored } = await upload(Buffer.from('x'), 'image/png');
    now += 30 * 86_400_000;
    expect((await bench.call('GET', `/v25.0/${String(stored.id)}`)).status).toBe(400);
  });

  it('is refused by type, size and form', async () => {
    const wrong = await upload(Buffer.from('x'), 'application/x-msdownload');
    expect((wrong.body as unknown as ErrorJson).error.message).toMatch(
      /^\(#100\) Param file must be a file with one of the following types: .*application\/x-msdownload/,
    );
    const big = await upload(Buffer.alloc(5 * 1024 * 1024 + 1), 'image/jpeg');
    expect([big.status, (big.body as unknown as ErrorJson).error.code]).toEqual([400, 100]);
    expect((await upload(Buffer.from('x'), 'image/jpeg', {})).status).toBe(400);
    expect((await upload(Buffer.alloc(0), 'image/jpeg')).status).toBe(400);
    expect((await bench.call('POST', `/v25.0/${PHONE_ID}/media`, { file: 'x' })).status).toBe(400);
  });
});
