import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { firstLive } from '../../bin/lib/first-live-whatsapp.mjs';
import { startGraphEmulator, type RunningEmulator } from '../../src/sandbox/index.js';

const app = { id: '900000000001', secret: 'the-secret-of-the-app-0001' };
const token = 'token-of-the-first-live-test';

describe('the script for the first live number', () => {
  let meta: RunningEmulator;
  const environment = () => ({
    META_GRAPH_URL: meta.url,
    META_APP_ID: app.id,
    META_APP_SECRET: app.secret,
    WHATSAPP_TOKEN: token,
    WHATSAPP_PHONE_NUMBER_ID: '7001',
    WHATSAPP_WABA_ID: '87001',
  });
  beforeAll(async () => {
    meta = await startGraphEmulator({ webhooksPaused: true, apps: [app] });
    meta.emulator.addNumber({ phoneNumberId: '7001', wabaId: '87001', token });
    meta.emulator.state.apps.grant(token, { appId: app.id, wabaIds: ['87001'] });
    const waba = meta.emulator.state.directory.waba('87001');
    if (!waba) throw new Error('the account is there');
    meta.emulator.state.directory.putWaba({ ...waba, subscribed: true, subscribedApps: [app.id] });
  });
  afterAll(() => meta.close());

  it('finds every assumption in the emulator, and shows no secret', async () => {
    const lines: string[] = [];
    const results = await firstLive(environment(), (line) => lines.push(line));
    expect(results.filter(({ outcome }) => outcome === 'differs')).toEqual([]);
    expect(results.length).toBeGreaterThan(20);
    expect(lines).toHaveLength(results.length);
    for (const secret of [token, app.secret]) expect(lines.join('\n')).not.toContain(secret);
  });

  it('reports a vendor that behaves differently', async () => {
    meta.emulator.addFault({ kind: 'error', code: 131000, operation: 'read', times: 2, httpStatus: 500 });
    const results = await firstLive(environment());
    expect(results.filter(({ outcome }) => outcome === 'differs')).toHaveLength(2);
    expect(results.find(({ outcome }) => outcome === 'differs')?.found).toContain('131000');
  });

  it('says what it needs', async () => {
    await expect(firstLive({ ...environment(), META_APP_ID: '' })).rejects.toThrow(/Set META_APP_ID/);
  });
});
