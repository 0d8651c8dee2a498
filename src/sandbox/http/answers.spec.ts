import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  CUSTOMER,
  ORDER_TEMPLATE,
  PHONE_ID,
  startBench,
  TOKEN,
  WABA_ID,
  type Bench,
} from '../sandbox.fixture.js';

let bench: Bench;

beforeAll(async () => {
  bench = await startBench();
  await bench.call('POST', `/v25.0/${WABA_ID}/message_templates`, ORDER_TEMPLATE);
});
afterAll(() => bench.close());

const hello = { to: CUSTOMER, type: 'text', text: { body: 'Hello' } };

describe('tokens', () => {
  it('unknown: 190 with 401', async () => {
    const answer = await bench.call('POST', `/v25.0/${PHONE_ID}/messages`, hello, 'nonsense');
    expect(answer.status).toBe(401);
    expect(answer.body.error).toMatchObject({
      type: 'OAuthException',
      code: 190,
      fbtrace_id: expect.any(String),
    });
  });

  it('absent: 401', async () => {
    expect((await bench.call('POST', `/v25.0/${PHONE_ID}/messages`, hello, null)).status).toBe(401);
  });

  it('of another number: 100 with subcode 33, as for a number that does not exist', async () => {
    bench.running.emulator.addNumber({ phoneNumberId: '200000000000001', token: 'token-of-another' });
    const foreign = await bench.call('POST', `/v25.0/${PHONE_ID}/messages`, hello, 'token-of-another');
    const unknown = await bench.call('POST', '/v25.0/999/messages', hello);
    expect(foreign.status).toBe(400);
    expect(foreign.body.error).toMatchObject({ type: 'GraphMethodException', code: 100, error_subcode: 33 });
    expect(unknown.body.error).toMatchObject({ type: 'GraphMethodException', code: 100, error_subcode: 33 });
  });

  it('revoked: 190', async () => {
    bench.running.emulator.addNumber({ phoneNumberId: '200000000000002', token: 'token-to-revoke' });
    bench.running.emulator.state.directory.revoke('token-to-revoke');
    const answer = await bench.call('POST', '/v25.0/200000000000002/messages', hello, 'token-to-revoke');
    expect(answer.body.error).toMatchObject({ code: 190 });
  });
});

describe('paths', () => {
  it.each(['v19.0', 'v25.0', 'v26.0'])('takes version %s', async (version) => {
    const answer = await bench.call('POST', `/${version}/${PHONE_ID}/messages`, {
      messaging_product: 'whatsapp',
      ...hello,
    });
    expect(answer.status).toBe(200);
  });

  it('refuses others with 2500', async () => {
    for (const path of [`/25/${PHONE_ID}/messages`, `/v25.0/${PHONE_ID}/nonsense/there`, '/']) {
      const answer = await bench.call('POST', path, hello);
      expect([answer.status, (answer.body.error as { code: number }).code]).toEqual([400, 2500]);
    }
  });

  it('answers unreadable JSON in the form of Graph', async () => {
    const answer = await bench.call('POST', `/v25.0/${PHONE_ID}/messages`, '{"to":');
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({ code: 100 });
  });
});

describe('read receipts', () => {
  it('mark an inbound message, with a typing indicator too', async () => {
    const id = await bench.running.emulator.receive({
      phoneNumberId: PHONE_ID,
      from: CUSTOMER,
      message: { type: 'text', body: 'Are you there?' },
    });
    const answer = await bench.send({ status: 'read', message_id: id, typing_indicator: { type: 'text' } });
    expect([answer.status, answer.body]).toEqual([200, { success: true }]);
    const [message] = bench.running.emulator.listMessages({ direction: 'in', limit: 1 });
    expect(message?.statuses.map(({ status }) => status)).toEqual(['read']);
  });

  it('of an unknown message are refused', async () => {
    expect((await bench.send({ status: 'read', message_id: 'wamid.unknown' })).body.error.code).toBe(131009);
  });
});

describe('limits, when asked for', () => {
  it('answer 130429 above the throughput and 131056 for the 46th to one person at once', async () => {
    let now = Date.now();
    const limited = await startBench({ limits: { perSecond: 60, pair: true }, clock: { now: () => now } });
    const codes: (number | undefined)[] = [];
    for (let index = 0; index < 46; index += 1) codes.push((await limited.send(hello)).body.error?.code);
    expect(codes.slice(0, 45).every((code) => code === undefined)).toBe(true);
    expect(codes[45]).toBe(131056);
    now += 6000;
    expect((await limited.send(hello)).status).toBe(200);
    for (let index = 0; index < 59; index += 1)
      await limited.send({ ...hello, to: `3932000${1000 + index}` });
    expect((await limited.send({ ...hello, to: '39320009999' })).body.error.code).toBe(130429);
    await limited.close();
  });
});

describe('whatever comes', () => {
  it('is answered by 200 or a Graph error, never by a crash', async () => {
    const shapes = fc.oneof(
      fc.record(
        {
          messaging_product: fc.constantFrom('whatsapp', 'x', null),
          to: fc.oneof(fc.constant(CUSTOMER), fc.jsonValue()),
          recipient: fc.jsonValue(),
          type: fc.constantFrom(
            'text',
            'template',
            'interactive',
            'image',
            'location',
            'contacts',
            'reaction',
            7,
          ),
          text: fc.jsonValue(),
          template: fc.record(
            {
              name: fc.constantFrom('order_paid', 'x', 1),
              language: fc.oneof(fc.constant({ code: 'en_US' }), fc.jsonValue()),
              components: fc.oneof(
                fc.array(
                  fc.record({
                    type: fc.constantFrom('header', 'body', 'button', 3),
                    index: fc.jsonValue(),
                    parameters: fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue())),
                  }),
                ),
                fc.jsonValue(),
              ),
            },
            { requiredKeys: [] },
          ),
          interactive: fc.record(
            {
              type: fc.constantFrom('button', 'list'),
              body: fc.jsonValue(),
              action: fc.record({ buttons: fc.jsonValue(), sections: fc.array(fc.jsonValue()) }),
            },
            { requiredKeys: [] },
          ),
          image: fc.jsonValue(),
          location: fc.jsonValue(),
          contacts: fc.jsonValue(),
          reaction: fc.jsonValue(),
          context: fc.jsonValue(),
        },
        { requiredKeys: [] },
      ),
      fc.jsonValue(),
    );
    await fc.assert(
      fc.asyncProperty(shapes, async (body) => {
        const answer = await bench.call('POST', `/v25.0/${PHONE_ID}/messages`, JSON.stringify(body), TOKEN);
        if (answer.status === 200) return;
        expect(answer.status).toBeGreaterThanOrEqual(400);
        expect(answer.status).toBeLessThan(500);
        expect(answer.body.error).toMatchObject({ message: expect.any(String), code: expect.any(Number) });
      }),
      { numRuns: 300 },
    );
  });
});
