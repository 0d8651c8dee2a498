import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startApi, type ApiFixture } from '../../../../test/support/api.js';
import { databaseKinds } from '../../../../test/support/databases.js';
import { checklistOf, numberChecks, NumberStage, numberTable } from '../../../channels/index.js';
import { Secrets } from '../../../platform/index.js';
import { startGraphEmulator, type RunningEmulator, type SandboxNumber } from '../../../sandbox/index.js';
import { languages } from '../../../words/index.js';

interface Health {
  canSend: string;
  checks: { check: string; state: string; title: string; next: string | null }[];
  problems: { part: string; code: number; reason: string; solution: string }[];
  [field: string]: unknown;
}
type Standing = NonNullable<SandboxNumber['standing']>;
const fresh: Standing = {
  verification: 'NOT_VERIFIED',
  connection: 'PENDING',
  pin: undefined,
  code: undefined,
  wrongCodes: 0,
  wrongPins: 0,
  moves: [],
};

describe.each(databaseKinds)('connecting a number on $kind', ({ create }) => {
  let api: ApiFixture;
  let meta: RunningEmulator;
  let id: string;
  let phone = 5000;
  const directory = () => meta.emulator.state.directory;
  const number = () => directory().number(String(phone)) as SandboxNumber;
  const set = (change: Partial<SandboxNumber>) => directory().putNumber({ ...number(), ...change });
  const codeAt = () => number().standing?.code?.value ?? '';
  const post = (path: string, body: object = {}) => api.call('post', `/v1/numbers/${id}/${path}`).send(body);
  const register = (pin: string) => post('registration', { pin });
  const advance = (ms: number) => {
    api.clock.advance(ms);
    meta.emulator.turnClock({ advance: ms });
  };
  const stateOf = (health: unknown, check: string) =>
    (health as Health).checks.find((one) => one.check === check)?.state;

  beforeAll(async () => {
    meta = await startGraphEmulator({ webhooksPaused: true });
    api = await startApi(await create(), { environment: { META_GRAPH_URL: meta.url } });
  }, 60_000);
  afterAll(async () => {
    await api.close();
    await meta.close();
  });
  beforeEach(async () => {
    phone++;
    const phoneNumberId = String(phone);
    meta.emulator.addNumber({
      phoneNumberId,
      wabaId: `9${phone}`,
      token: `token-of-${phone}`,
      standing: fresh,
    });
    const made = await api.call('post', '/v1/numbers').send({
      phoneNumberId,
      wabaId: `9${phone}`,
      displayPhone: '+39 02 1234',
      accessToken: `token-of-${phone}`,
    });
    expect(made.status).toBe(201);
    ({ id } = made.body as { id: string });
  });

  it('goes from an unknown phone to a number that sends, and the checklist says each step', async () => {
    const before = (await api.call('get', `/v1/numbers/${id}/health`)).body as Health;
    expect(before).toMatchObject({
      canSend: 'blocked',
      codeVerificationStatus: 'not_verified',
      hasPin: false,
    });
    expect(before.checks.map(({ check, state }) => [check, state])).toEqual([
      ['token', 'done'],
      ['verification', 'todo'],
      ['registration', 'todo'],
      ['pin', 'warning'],
      ['name', 'done'],
      ['subscription', 'done'],
      ['account_review', 'done'],
      ['business_verification', 'warning'],
      ['quality', 'done'],
      ['sending', 'todo'],
    ]);
    expect(before.problems).toContainEqual(expect.objectContaining({ part: 'number', code: 141000 }));
    expect((await register('123456')).body).toMatchObject({
      code: 'vendor_rejected',
      detail: expect.stringContaining('Request a verification code') as unknown,
    });
    expect((await post('verification-code', { method: 'sms', language: 'it' })).status).toBe(204);
    expect(number().standing?.code?.method).toBe('SMS');
    const code = codeAt();
    const verified = await post('verification', { code: `${code.slice(0, 3)}-${code.slice(3)}` });
    expect(stateOf(verified.body, 'verification')).toBe('done');
    const registered = await register('482913');
    expect(registered.body).toMatchObject({ canSend: 'available', hasPin: true });
    expect((registered.body as Health).problems).toEqual([]);
    for (const check of ['verification', 'registration', 'pin', 'sending'])
      expect(stateOf(registered.body, check)).toBe('done');
  });

  it('verifies a landline by a call, and says so when a text is refused', async () => {
    set({ isLandline: true });
    const refused = await post('verification-code', { method: 'sms' });
    expect(refused.body).toMatchObject({ status: 422, code: 'vendor_rejected' });
    expect(refused.text).toContain('Use a voice call for a landline');
    expect((await post('verification-code', { method: 'voice' })).status).toBe(204);
    expect((await post('verification', { code: codeAt() })).status).toBe(200);
  });

  it('explains a wrong code, a late one and one too many, naming the field', async () => {
    await post('verification-code', { method: 'sms' });
    const right = codeAt();
    const wrong = right === '000000' ? '000001' : '000000';
    const refused = await post('verification', { code: wrong });
    expect(refused.body).toMatchObject({ code: 'vendor_rejected', errors: [{ field: 'code' }] });
    for (let tries = 0; tries < 4; tries++) await post('verification', { code: wrong });
    expect((await post('verification', { code: right })).body).toMatchObject({ errors: [{ field: 'code' }] });
    await post('verification-code', { method: 'sms' });
    const late = codeAt();
    advance(11 * 60_000);
    expect((await post('verification', { code: late })).body).toMatchObject({ code: 'vendor_rejected' });
    expect((await post('verification', { code: '12' })).body).toMatchObject({
      code: 'validation_failed',
      errors: [{ field: 'code' }],
    });
  });

  it('takes the PIN a number has and no other, and changes it', async () => {
    set({ standing: { ...fresh, verification: 'VERIFIED', pin: '111111' } });
    const refused = await register('222222');
    expect(refused.body).toMatchObject({ code: 'vendor_rejected', errors: [{ field: 'pin' }] });
    expect(refused.text).toContain('133005');
    expect((await register('111111')).status).toBe(200);
    const changed = await api.call('put', `/v1/numbers/${id}/pin`).send({ pin: '333333' });
    expect(changed.status).toBe(200);
    expect(number().standing?.pin).toBe('333333');
    for (const pin of ['12345', '1234567', 'abcdef', 123456])
      expect((await api.call('put', `/v1/numbers/${id}/pin`).send({ pin })).body).toMatchObject({
        code: 'validation_failed',
        errors: [{ field: 'pin' }],
      });
  });

  it('stores neither codes nor PINs, nor a fingerprint they can be guessed from', async () => {
    set({ standing: { ...fresh, verification: 'VERIFIED' } });
    const call = (pin: string) =>
      api.call('post', `/v1/numbers/${id}/registration`).set('idempotency-key', `key-${id}`).send({ pin });
    expect((await call('918273')).status).toBe(200);
    expect((await call('918273')).status).toBe(200);
    expect((await call('918274')).body).toMatchObject({ code: 'idempotency_key_reused' });
    const dump: string[] = [];
    for (const table of ['number', 'audit_entry', 'idempotency'])
      dump.push(JSON.stringify(await api.db.read.query(`SELECT * FROM ${table}`).catch(() => [])));
    expect(dump.join('')).toContain(id);
    expect(dump.join('')).not.toContain('918273');
    const veiled = api.app.get(Secrets).hash('short-secret', '918273');
    expect(veiled).not.toContain('918273');
  });

  it('is paused while it is deregistered, and active once it is registered again', async () => {
    set({ standing: { ...fresh, verification: 'VERIFIED' } });
    await register('123456');
    const off = await api.call('delete', `/v1/numbers/${id}/registration`);
    expect(stateOf(off.body, 'registration')).toBe('todo');
    expect((await api.call('get', `/v1/numbers/${id}`)).body).toMatchObject({
      status: 'paused',
      reasonCode: 'setup',
      reason: expect.stringContaining('Register it again') as unknown,
    });
    // Asking Meta does not resume it by itself.
    await post('health');
    expect((await api.call('get', `/v1/numbers/${id}`)).body).toMatchObject({ status: 'paused' });
    expect((await register('123456')).status).toBe(200);
    expect((await api.call('get', `/v1/numbers/${id}`)).body).toMatchObject({ status: 'active' });
  });

  it('says how long to wait after ten registrations in 72 hours', async () => {
    set({ standing: { ...fresh, verification: 'VERIFIED' } });
    for (let times = 0; times < 10; times++) expect((await register('123456')).status).toBe(200);
    const refused = await register('123456');
    expect(refused.text).toContain('ten times in 72 hours');
    advance(72 * 3_600_000 + 1);
    expect((await register('123456')).status).toBe(200);
  });

  it('keeps the outcome of a step unknown that Meta did not answer', async () => {
    meta.emulator.addFault({ kind: 'server-error', httpStatus: 503, operation: 'read', times: 1 });
    const answer = await register('123456');
    expect(answer.body).toMatchObject({ status: 502, code: 'vendor_unavailable' });
  });

  it('keeps its health as the daily check finds it, in six languages, with Meta’s own words', async () => {
    set({
      standing: { ...fresh, verification: 'VERIFIED', connection: 'CONNECTED' },
      nameStatus: 'DECLINED',
    });
    const waba = directory().waba(`9${phone}`);
    if (!waba) throw new Error('the account is there');
    const problem = {
      error_code: 141006,
      error_description: 'There is an error with the payment method.',
      possible_solution: 'Add a valid payment method.',
    };
    directory().putWaba({ ...waba, problems: [problem], messagingLimit: 'TIER_2K', businessId: '555' });
    advance(24 * 3_600_000 + 1);
    const stage = api.app.get(NumberStage);
    while ((await stage.run()) > 0);
    const said = new Set<string>();
    for (const language of languages) {
      const answer = await api.call('get', `/v1/numbers/${id}/health`).set('accept-language', language);
      const health = answer.body as Health;
      expect(health).toMatchObject({
        canSend: 'blocked',
        businessId: '555',
        messagingLimit: 'tier_2k',
        nameStatus: 'declined',
        problems: [
          {
            part: 'account',
            code: 141006,
            reason: problem.error_description,
            solution: 'Add a valid payment method.',
          },
        ],
      });
      expect(stateOf(health, 'name')).toBe('todo');
      said.add(health.checks.map(({ title, next }) => `${title} ${next ?? ''}`).join());
    }
    expect(said.size).toBe(languages.length);
  });

  it('keeps what was known when Meta cannot be asked, and never calls an unknown word done', async () => {
    await post('health');
    const known = (await api.call('get', `/v1/numbers/${id}/health`)).body as Health;
    meta.emulator.addFault({ kind: 'server-error', httpStatus: 503, operation: 'read', times: 2 });
    await post('health');
    meta.emulator.faults.remove();
    expect((await api.call('get', `/v1/numbers/${id}/health`)).body).toEqual(known);
    const [row] = await api.db.read.select(numberTable, 'WHERE id = ?', [id]);
    if (!row) throw new Error('the number is there');
    const strange = {
      canSend: 'unknown' as const,
      verification: 'new_word',
      connection: 'new_word',
      name: 'new_word',
      accountReview: 'new_word',
      parts: [],
      at: 1,
    };
    const items = checklistOf({ ...row, health: strange, quality: 'PURPLE' });
    expect(items.map(({ check }) => check)).toEqual(numberChecks);
    expect(items.filter(({ state }) => state === 'unknown').map(({ check }) => check)).toEqual([
      'verification',
      'registration',
      'pin',
      'name',
      'account_review',
      'business_verification',
      'quality',
      'sending',
    ]);
  });

  it('tells beforehand what to set at Meta, and where each value is found', async () => {
    const setup = (await api.call('get', '/v1/numbers/setup')).body as Record<string, unknown>;
    expect(setup).toMatchObject({
      app: null,
      webhook: {
        callbackUrl: expect.stringMatching(/\/hooks\/whatsapp\/|\/hooks\/whatsapp$/) as unknown,
        fields: expect.arrayContaining(['messages', 'account_update', 'user_preferences']) as unknown,
      },
      values: expect.arrayContaining([
        { field: 'accessToken', where: expect.stringContaining('System users') as unknown },
      ]) as unknown,
    });
    const settings = { verifyToken: 'a-verify-token' };
    const app = await api.call('post', '/v1/apps').send({
      channel: 'whatsapp',
      name: 'Own',
      clientId: '900000000077',
      clientSecret: 'a-secret-of-an-app',
      settings,
    });
    const own = await api.call('get', '/v1/numbers/setup');
    expect(own.body).toMatchObject({
      app: { clientId: '900000000077' },
      webhook: { callbackUrl: (app.body as { webhookUrl: string }).webhookUrl },
    });
    expect(own.text).not.toContain(settings.verifyToken);
    await api.call('delete', `/v1/apps/${(app.body as { id: string }).id}`);
  });
});
