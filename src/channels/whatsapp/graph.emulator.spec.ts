import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newId, Secrets } from '../../platform/index.js';
import { startGraphEmulator, type FaultInput, type RunningEmulator } from '../../sandbox/index.js';
import { testChannels } from '../../../test/support/channels.js';
import type { SendOutcome } from '../../sdk/index.js';
import type { Channels, SendingNumber } from '../index.js';
import { freePayload } from './graph-payload.js';

describe("the client against the emulator of Meta's API", () => {
  const secrets = new Secrets({ secret: 'a secret of sixteen characters' });
  let running: RunningEmulator;
  let client: Channels;
  let hasty: Channels;
  let number: SendingNumber;
  const clientWith = (requestTimeoutMs: number) =>
    testChannels(
      {
        graphUrl: 'http://127.0.0.1:1',
        graphVersion: 'v25.0',
        sandboxUrl: running.url,
        requestSlots: 16,
        requestTimeoutMs,
      },
      secrets,
    );
  beforeAll(async () => {
    running = await startGraphEmulator({ undeliverable: 'answer' });
    client = clientWith(2_000);
    hasty = clientWith(250);
    const { phoneNumberId, wabaId } = running.emulator.addNumber({ token: 'emulator-token' });
    number = {
      channel: null,
      phoneNumberId,
      wabaId,
      mode: 'sandbox',
      accessToken: secrets.encrypt('emulator-token'),
    };
    await running.emulator.receive({
      phoneNumberId,
      from: '4917012345678',
      message: { type: 'text', body: 'Hello' },
    });
  });
  afterAll(async () => {
    await client.close();
    await hasty.close();
    await running.close();
  });

  const send = async (attempt: string, by = client): Promise<SendOutcome> =>
    by.send(
      number,
      freePayload({ kind: 'phone', value: '4917012345678' }, { kind: 'text', text: 'Hi' }, attempt),
    );
  const arrived = (attempt: string) =>
    running.emulator.listMessages({}).filter((message) => message.callbackData === attempt);

  const faults: [FaultInput, SendOutcome['outcome'], number | undefined][] = [
    [{ kind: 'throttle', retryAfterSeconds: 3 }, 'not_sent', 0],
    [{ kind: 'error', code: 131049 }, 'not_sent', 0],
    [{ kind: 'error', code: 131000, httpStatus: 500 }, 'not_sent', 0],
    [{ kind: 'server-error', httpStatus: 503 }, 'unknown', undefined],
    [{ kind: 'garbage', accepted: true }, 'unknown', 1],
    [{ kind: 'reset', when: 'before' }, 'unknown', 0],
    [{ kind: 'reset', when: 'after' }, 'unknown', 1],
    [{ kind: 'silent' }, 'unknown', 1],
    [{ kind: 'slow', ms: 100 }, 'accepted', 1],
  ];

  it.each(faults)('after the fault %j says %s', async (fault, outcome, count) => {
    running.emulator.addFault(fault);
    const attempt = newId();
    expect(await send(attempt)).toMatchObject({ outcome });
    if (count !== undefined) expect(arrived(attempt)).toHaveLength(count);
    expect(await send(newId())).toMatchObject({ outcome: 'accepted' });
  });

  it('never says accepted of what did not arrive, nor not sent of what did', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.option(fc.constantFrom(...faults.map(([fault]) => fault))), { maxLength: 8 }),
        async (plan) => {
          for (const fault of plan) {
            if (fault) running.emulator.addFault(fault);
            const attempt = newId();
            const outcome = await send(attempt, hasty);
            if (outcome.outcome === 'accepted')
              expect(arrived(attempt).map(({ id }) => id)).toEqual([outcome.providerMessageId]);
            if (outcome.outcome === 'not_sent') expect(arrived(attempt)).toEqual([]);
          }
        },
      ),
      { numRuns: 12 },
    );
  });

  it('reads, lists and confirms a number', async () => {
    const ask = (one: SendingNumber) => client.check({ ...one, displayPhone: '+1 555' });
    expect(await ask(number)).toMatchObject({
      verdict: 'confirmed',
      number: { quality: 'GREEN', throughput: 1_000 },
    });
    expect(await ask({ ...number, accessToken: secrets.encrypt('another') })).toMatchObject({
      verdict: 'refused',
      field: 'accessToken',
    });
    expect(await ask({ ...number, phoneNumberId: '1' })).toMatchObject({
      verdict: 'refused',
      field: 'phoneNumberId',
    });
    const elsewhere = running.emulator.addNumber({ token: 'emulator-token' });
    expect(await ask({ ...number, wabaId: elsewhere.wabaId })).toMatchObject({
      verdict: 'refused',
      field: 'wabaId',
    });
  });
});
