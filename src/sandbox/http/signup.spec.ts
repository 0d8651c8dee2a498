import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startGraphEmulator, type RunningEmulator } from '../server.js';

const app = { id: '900000000401', secret: 'the-secret-of-the-app' };
const other = { id: '900000000402', secret: 'the-secret-of-the-other' };
const configurationId = '700000000401';
const wabaId = '8501';
const phoneNumberId = '8601';

interface Answer {
  access_token?: string;
  success?: boolean;
  error?: { code: number; error_subcode?: number; message: string };
  data?: { id: string }[] & {
    scopes?: string[];
    granular_scopes?: { scope: string; target_ids?: string[] }[];
  };
}

describe('Embedded Signup at the emulator', () => {
  let meta: RunningEmulator;
  const call = async (
    method: 'GET' | 'POST',
    path: string,
    token?: string,
    body?: object,
  ): Promise<Answer> => {
    const answer = await fetch(`${meta.url}/v25.0${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (await answer.json()) as Answer;
  };
  const exchange = (values: Record<string, string>) =>
    call('GET', `/oauth/access_token?${new URLSearchParams(values).toString()}`);
  const finish = (more: object = {}) =>
    meta.emulator.signups.finish({ appId: app.id, configurationId, ...more });
  const credentials = (code: string) => ({ client_id: app.id, client_secret: app.secret, code });

  beforeAll(async () => {
    meta = await startGraphEmulator({
      webhooksPaused: true,
      apps: [{ ...app, configurations: [configurationId] }, other],
    });
    meta.emulator.addNumber({ phoneNumberId: '8699', wabaId: '8599', token: 'somebody-else' });
  });
  afterAll(() => meta.close());
  beforeEach(() => {
    meta.emulator.state.directory.addNumber({
      phoneNumberId,
      wabaId,
      standing: {
        verification: 'VERIFIED',
        connection: 'PENDING',
        pin: undefined,
        code: undefined,
        wrongCodes: 0,
        wrongPins: 0,
        moves: [],
      },
    });
    meta.emulator.signups.prepare({ wabaId, phoneNumberId });
  });

  it('gives a code that is exchanged once, for a token of what was shared and nothing else', async () => {
    const { code, message } = finish();
    expect(message).toMatchObject({
      type: 'WA_EMBEDDED_SIGNUP',
      event: 'FINISH',
      data: { phone_number_id: phoneNumberId, waba_id: wabaId },
    });
    const { access_token: token = '' } = await exchange(credentials(code));
    expect((await call('GET', `/${wabaId}/phone_numbers?fields=id`, token)).data).toEqual([
      { id: phoneNumberId },
    ]);
    for (const path of ['/8599/phone_numbers?fields=id', '/8699?fields=id'])
      expect((await call('GET', path, token)).error).toMatchObject({ code: 100, error_subcode: 33 });
    const told = await call('GET', `/debug_token?input_token=${token}`, `${app.id}|${app.secret}`);
    expect(told.data?.granular_scopes).toEqual([
      { scope: 'whatsapp_business_management', target_ids: [wabaId] },
      { scope: 'whatsapp_business_messaging', target_ids: [wabaId] },
    ]);
    expect((await exchange(credentials(code))).error).toMatchObject({ code: 100, error_subcode: 36009 });
    // A number that joins the account later is reached too.
    meta.emulator.addNumber({ phoneNumberId: '8602', wabaId });
    expect((await call('GET', '/8602?fields=id', token)).error).toBeUndefined();
    meta.emulator.removeNumber('8602');
  });

  it('refuses a code that is late, made up, or of another app, a wrong secret, and an address that was not asked for', async () => {
    const late = finish().code;
    meta.emulator.turnClock({ advance: 30_001 });
    expect((await exchange(credentials(late))).error).toMatchObject({ code: 100, error_subcode: 36007 });
    meta.emulator.turnClock({ reset: true });
    const { code } = finish();
    const cases = [
      [
        { ...credentials(code), client_secret: 'wrong' },
        { code: 1, message: 'Error validating client secret.' },
      ],
      [{ ...credentials(code), client_id: '1' }, { code: 101 }],
      [{ client_id: other.id, client_secret: other.secret, code }, { code: 100 }],
      [credentials('made-up'), { code: 100 }],
      [
        { ...credentials(code), redirect_uri: 'https://hub.example' },
        { code: 100, error_subcode: 36008 },
      ],
      [{ client_id: app.id, client_secret: app.secret }, { code: 100 }],
    ] as const;
    for (const [values, error] of cases) expect((await exchange(values)).error).toMatchObject(error);
    // None of it used the code up.
    expect((await exchange(credentials(code))).access_token).toMatch(/^EAAG/);
  });

  it('shares what was chosen and gives the permissions that were left on', async () => {
    meta.emulator.signups.prepare({ wabaId, shares: ['8599'], scopes: ['whatsapp_business_management'] });
    const { code, message } = finish();
    expect(message).toMatchObject({ event: 'FINISH_ONLY_WABA', data: { waba_id: wabaId } });
    const { access_token: token = '' } = await exchange(credentials(code));
    expect((await call('GET', `/${wabaId}/phone_numbers?fields=id`, token)).error).toMatchObject({
      code: 100,
    });
    const told = await call('GET', `/debug_token?input_token=${token}`, `${app.id}|${app.secret}`);
    expect(told.data?.scopes).not.toContain('whatsapp_business_messaging');
  });

  it('brings a number of the phone app, which is registered, shares its data for a day, and cannot be registered again', async () => {
    const { code, message } = finish({ featureType: 'whatsapp_business_app_onboarding' });
    expect(message).toMatchObject({
      event: 'FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING',
      data: { waba_id: wabaId },
    });
    expect(Object.keys(message.data)).toEqual(['waba_id']);
    const { access_token: token = '' } = await exchange(credentials(code));
    const register = { messaging_product: 'whatsapp', pin: '123456' };
    expect((await call('POST', `/${phoneNumberId}/register`, token, register)).error).toMatchObject({
      code: 100,
    });
    const copy = (kind: string) =>
      call('POST', `/${phoneNumberId}/smb_app_data`, token, {
        messaging_product: 'whatsapp',
        sync_type: kind,
      });
    expect((await copy('smb_app_state_sync')).error).toBeUndefined();
    expect((await copy('smb_app_state_sync')).error).toMatchObject({ code: 100 });
    meta.emulator.turnClock({ advance: 25 * 3_600_000 });
    expect((await copy('history')).error).toMatchObject({ code: 100 });
    meta.emulator.turnClock({ reset: true });
  });

  it('opens no dialog for an app or a configuration that is not there', () => {
    for (const wrong of [{ appId: '1' }, { configurationId: '1' }]) expect(() => finish(wrong)).toThrow();
  });
});
