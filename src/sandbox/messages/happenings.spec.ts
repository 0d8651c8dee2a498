import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CUSTOMER, PHONE_ID, Receiver, startBench, until, type Bench } from '../sandbox.fixture.js';
import { phoneContent } from './phone/phone-content.js';

let receiver: Receiver;
let bench: Bench;
let options: Parameters<typeof startBench>[0];
beforeAll(async () => {
  receiver = new Receiver();
  const stateFile = join(mkdtempSync(join(tmpdir(), 'happenings-')), 'graph.jsonl');
  options = { webhookUrl: await receiver.start(), stateFile };
  bench = await startBench(options);
});
afterAll(async () => {
  await bench.close();
  await receiver.stop();
});

const desk = () => bench.running.emulator.customers;
const shown = (recipient: string) =>
  bench.running.emulator.liveMessages({ phoneNumberId: PHONE_ID, recipient }).map(phoneContent);

describe('what happens between the two', () => {
  it('a call is one line of the thread, and says how far it came', async () => {
    const call = { phoneNumberId: PHONE_ID, customer: CUSTOMER };
    const id = desk().call({ ...call, event: 'connect' });
    expect(shown(CUSTOMER)).toEqual([{ kind: 'call', direction: 'in', status: 'ringing' }]);
    desk().call({ ...call, event: 'terminate', id, durationSeconds: 12 });
    expect(shown(CUSTOMER)).toEqual([
      { kind: 'call', direction: 'in', status: 'completed', durationSeconds: 12 },
    ]);
    const out = desk().call({ ...call, direction: 'out', event: 'ringing' });
    desk().call({ ...call, direction: 'out', event: 'rejected', id: out });
    expect(shown(CUSTOMER)).toContainEqual({ kind: 'call', direction: 'out', status: 'rejected' });
    await until('each call to be told', () => receiver.values('calls').length === 4);
    expect(receiver.messages()).toEqual([]);
  });

  it('a change of number stands in the thread that ends and in the one that goes on', async () => {
    const to = '393330007777';
    desk().move({ phoneNumberId: PHONE_ID, customer: CUSTOMER, to });
    const line = { kind: 'system', event: 'number_changed', from: CUSTOMER, to };
    expect(shown(CUSTOMER).at(-1)).toMatchObject(line);
    expect(shown(to)).toMatchObject([line]);
    await until('it to be told, once', () => receiver.messages().length === 1);
  });

  it('another business-scoped id is a line too', async () => {
    desk().rescope({ phoneNumberId: PHONE_ID, customer: '393330007777', told: 'both' });
    expect(shown('393330007777').at(-1)).toMatchObject({ kind: 'system', event: 'user_id_changed' });
    await until('it to be told', () => receiver.messages().length === 2);
  });

  it('all of it is there after a restart, and nothing is told again', async () => {
    const before = shown(CUSTOMER);
    const told = receiver.values('calls').length + receiver.messages().length;
    await bench.close();
    bench = await startBench(options);
    expect(shown(CUSTOMER)).toEqual(before);
    expect(bench.running.emulator.stats(true).webhooks.pendingUpdates).toBe(0);
    expect(receiver.values('calls').length + receiver.messages().length).toBe(told);
  });
});
