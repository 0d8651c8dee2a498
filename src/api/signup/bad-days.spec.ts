import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../../test/support/databases.js';
import { numberSignupTable } from '../../signups/index.js';
import { operatorApp, SignupBench, verified } from './signup.fixture.js';

const phoneAppFeature = 'whatsapp_business_app_onboarding';
const hour = 3_600_000;

describe.each(databaseKinds)('bad days of signing a number up on $kind', ({ create }) => {
  let bench: SignupBench;
  beforeAll(async () => {
    bench = await SignupBench.start(await create());
  }, 60_000);
  afterAll(() => bench.close());

  const shownProblem = async (id: string) =>
    ((await bench.shown(id)) as { problem: { code: string; detail: string } | null }).problem;

  it('a code that was exchanged elsewhere, and one that came too late: the link stays good', async () => {
    const business = bench.business();
    bench.plan(business);
    const { link, id } = await bench.link();
    const used = bench.dialog();
    bench.meta.emulator.state.apps.exchange(operatorApp.id, operatorApp.secret, used.code);
    expect(await bench.finish(link, used)).toMatchObject({
      state: 'failed',
      step: 'exchange',
      needs: 'dialog',
    });
    expect(await shownProblem(id)).toMatchObject({
      code: 'code_used',
      detail: expect.stringContaining('36009') as unknown,
    });
    const late = bench.dialog();
    bench.advance(31_000);
    expect(await bench.finish(link, late)).toMatchObject({ state: 'failed', needs: 'dialog' });
    expect(await shownProblem(id)).toMatchObject({ code: 'code_expired' });
    expect(await bench.finish(link, { code: 'made-up', told: {} })).toMatchObject({ needs: 'dialog' });
    expect(await shownProblem(id)).toMatchObject({ code: 'code_refused' });
    expect((await bench.post(link, 'continue')).body).toMatchObject({
      status: 409,
      code: 'signup_not_finished',
    });
    expect(await bench.finish(link, bench.dialog())).toMatchObject({ state: 'completed' });
  });

  it('a wrong app secret is the operator’s to correct, and is shown to nobody', async () => {
    const business = bench.business();
    bench.plan(business);
    const { link, id } = await bench.link();
    const { id: appId, secret } = operatorApp;
    bench.meta.emulator.state.apps.put({
      id: appId,
      secret: 'another-secret-of-the-app',
      requiresProof: true,
    });
    const failed = await bench.finish(link, bench.dialog());
    bench.meta.emulator.state.apps.put({ id: appId, secret, requiresProof: true });
    expect(failed).toMatchObject({
      needs: 'dialog',
      message: expect.stringContaining('You did nothing wrong') as unknown,
    });
    expect(await shownProblem(id)).toMatchObject({ code: 'app_refused' });
    expect(JSON.stringify(await bench.row(id))).not.toContain(secret);
  });

  it('ids that the token does not reach are not believed', async () => {
    const [own, foreign] = [bench.business(), bench.business()];
    bench.plan(own);
    const { link, id } = await bench.link();
    const lie = async (told: object) => bench.finish(link, { code: bench.dialog().code, told });
    expect(await lie(foreign)).toMatchObject({ state: 'failed', step: 'token', needs: 'dialog' });
    expect(await shownProblem(id)).toMatchObject({ code: 'not_shared' });
    expect(await lie({ ...own, phoneNumberId: foreign.phoneNumberId })).toMatchObject({
      step: 'sender',
      needs: 'dialog',
    });
    expect(await shownProblem(id)).toMatchObject({ code: 'not_shared' });
    expect(await bench.numberRows(foreign.phoneNumberId)).toEqual([]);
    expect((await bench.row(id)).numberId).toBeNull();
  });

  it('an account that was not shared, several without a word, and a permission that is missing', async () => {
    const [own, other] = [bench.business(), bench.business()];
    const { link, id } = await bench.link();
    bench.plan(own, { shares: [other.wabaId] });
    expect(await bench.finish(link, bench.dialog())).toMatchObject({ needs: 'dialog' });
    expect(await shownProblem(id)).toMatchObject({ code: 'not_shared' });
    bench.plan(own, { shares: [own.wabaId, other.wabaId] });
    expect(await bench.finish(link, { code: bench.dialog().code, told: {} })).toMatchObject({
      needs: 'dialog',
    });
    expect(await shownProblem(id)).toMatchObject({ code: 'account_unclear' });
    bench.plan(own, { scopes: ['whatsapp_business_management'] });
    expect(await bench.finish(link, bench.dialog())).toMatchObject({ step: 'token', needs: 'dialog' });
    expect(await shownProblem(id)).toMatchObject({
      code: 'permission_missing',
      detail: expect.stringContaining('whatsapp_business_messaging') as unknown,
    });
  });

  it('a number of another account is not taken from it', async () => {
    const business = bench.business();
    bench.plan(business);
    const { key } = await bench.api.accountKey();
    const theirs = await bench.link({}, key);
    expect(await bench.finish(theirs.link, bench.dialog())).toMatchObject({ state: 'completed' });
    const { link, id } = await bench.link();
    const refused = await bench.finish(link, bench.dialog());
    expect(refused).toMatchObject({ state: 'failed', step: 'sender', needs: 'dialog' });
    expect(await shownProblem(id)).toMatchObject({ code: 'number_taken' });
    expect(await bench.numberRows(business.phoneNumberId)).toHaveLength(1);
    expect(bench.atMeta(business.phoneNumberId).standing?.moves).toHaveLength(1);
  });

  it('a number with a PIN of its own is registered once its owner gives it, and that PIN is not kept', async () => {
    const business = bench.business({ standing: { ...verified, pin: '135790' } });
    bench.plan(business);
    const { link } = await bench.link();
    expect(await bench.finish(link, bench.dialog())).toMatchObject({
      state: 'failed',
      step: 'register',
      needs: 'pin',
    });
    expect((await bench.post(link, 'continue', { pin: '12345' })).body).toMatchObject({
      code: 'validation_failed',
      errors: [{ field: 'pin' }],
    });
    expect(await bench.resume(link, { pin: '000000' })).toMatchObject({ needs: 'pin' });
    expect(await bench.resume(link, { pin: '135790' })).toMatchObject({ state: 'completed' });
    expect((await bench.numberRows(business.phoneNumberId))[0]).toMatchObject({
      status: 'active',
      pin: null,
    });
  });

  it('a PIN that was tried too often, and too many registrations say what to do', async () => {
    const cases = [
      [{ ...verified, pin: '1', wrongPins: 5 }, 'pin_locked'],
      [
        { ...verified, moves: Array.from({ length: 10 }, () => bench.api.clock.now()) },
        'too_many_registrations',
      ],
    ] as const;
    for (const [standing, code] of cases) {
      const business = bench.business({ standing });
      bench.plan(business);
      const { link, id } = await bench.link();
      expect(await bench.finish(link, bench.dialog())).toMatchObject({ step: 'register', needs: 'continue' });
      expect(await shownProblem(id)).toMatchObject({ code });
      const number = bench.atMeta(business.phoneNumberId);
      bench.meta.emulator.state.directory.putNumber({ ...number, standing: verified });
      expect(await bench.resume(link)).toMatchObject({ state: 'completed' });
    }
  });

  describe('a phone that Meta has not verified', () => {
    const unverified = { ...verified, verification: 'NOT_VERIFIED' as const };
    /** A signup that stopped because of it. */
    async function stopped(change: object = {}) {
      const business = bench.business({ standing: unverified });
      const number = bench.atMeta(business.phoneNumberId);
      bench.meta.emulator.state.directory.putNumber({ ...number, ...change });
      bench.plan(business);
      const { link, id } = await bench.link();
      expect(await bench.finish(link, bench.dialog())).toMatchObject({
        step: 'register',
        needs: 'verification',
        message: expect.stringContaining('Send code') as unknown,
      });
      expect(await shownProblem(id)).toMatchObject({ code: 'not_verified' });
      const send = async (method: string) => (await bench.post(link, 'code', { method })).body as object;
      const sent = () => bench.atMeta(business.phoneNumberId).standing?.code;
      return { link, id, send, sent, phoneNumberId: business.phoneNumberId };
    }

    it('is verified by a code on the page, which nothing keeps, and the number is registered', async () => {
      const { link, id, send, sent, phoneNumberId } = await stopped();
      expect(await send('sms')).toMatchObject({ state: 'failed', needs: 'verification' });
      expect(await shownProblem(id)).toMatchObject({ code: 'verification_sent' });
      expect(sent()).toMatchObject({ method: 'SMS' });
      const wrong = sent()?.value === '000000' ? '000001' : '000000';
      expect(await bench.resume(link, { code: wrong })).toMatchObject({ needs: 'verification' });
      expect(await shownProblem(id)).toMatchObject({
        code: 'verification_wrong',
        detail: expect.stringContaining('136025') as unknown,
      });
      const code = sent()?.value ?? '';
      const given = `${code.slice(0, 3)}-${code.slice(3)}`;
      expect(await bench.resume(link, { code: given })).toMatchObject({ state: 'completed' });
      expect(bench.atMeta(phoneNumberId).standing).toMatchObject({
        verification: 'VERIFIED',
        connection: 'CONNECTED',
      });
      const [number] = await bench.numberRows(phoneNumberId);
      expect(number).toMatchObject({ status: 'active', health: { verification: 'verified' } });
      const dump = JSON.stringify([await bench.row(id), number, await bench.shown(id)]);
      for (const secret of [code, given]) expect(dump).not.toContain(`"${secret}"`);
    });

    it('of a landline is called; a text is refused with what to do', async () => {
      const { link, id, send, sent } = await stopped({ isLandline: true });
      expect(await send('sms')).toMatchObject({
        needs: 'verification',
        message: expect.stringContaining('landline') as unknown,
      });
      expect(await shownProblem(id)).toMatchObject({
        code: 'verification_not_sent',
        detail: expect.stringContaining('136024') as unknown,
      });
      expect(await send('voice')).toMatchObject({ needs: 'verification' });
      expect(sent()).toMatchObject({ method: 'VOICE' });
      expect(await bench.resume(link, { code: sent()?.value })).toMatchObject({ state: 'completed' });
    });

    it('that was verified elsewhere needs no code; what is no code is refused; others get none', async () => {
      const { link, id, send, sent, phoneNumberId } = await stopped();
      expect((await bench.post(link, 'code', { method: 'pigeon' })).body).toMatchObject({
        code: 'validation_failed',
        errors: [{ field: 'method' }],
      });
      expect((await bench.post(link, 'continue', { code: '12' })).body).toMatchObject({
        code: 'validation_failed',
        errors: [{ field: 'code' }],
      });
      const number = bench.atMeta(phoneNumberId);
      bench.meta.emulator.state.directory.putNumber({ ...number, standing: verified });
      expect(await bench.resume(link)).toMatchObject({ state: 'completed' });
      expect(await send('sms')).toMatchObject({ state: 'completed', needs: 'nothing' });
      expect(sent()).toBeUndefined();
      expect(await shownProblem(id)).toBeNull();
    });

    it('when Meta does not answer, the code is asked for again, and nothing is lost', async () => {
      const { link, id, send, sent } = await stopped();
      await send('sms');
      bench.meta.emulator.addFault({ kind: 'error', code: 2, operation: 'read', times: 1, httpStatus: 503 });
      expect(await bench.resume(link, { code: sent()?.value })).toMatchObject({
        state: 'failed',
        needs: 'wait',
      });
      bench.advance(60_000);
      await bench.work();
      expect(await shownProblem(id)).toMatchObject({ code: 'not_verified' });
      expect(await bench.resume(link, { code: sent()?.value })).toMatchObject({ state: 'completed' });
    });
  });

  it('a process that dies before the token is stored asks to start again; after it, another goes on by itself', async () => {
    const business = bench.business();
    bench.plan(business);
    const { link, id } = await bench.link();
    // As a process leaves it that is killed: working, with a lease that runs out.
    const abandoned = (set: object) =>
      bench.api.db.write((tx) =>
        tx.updateMany(numberSignupTable, 'id', [
          {
            key: id,
            set: { state: 'working', claimToken: id, claimUntil: 1, dueAt: bench.api.clock.now(), ...set },
          },
        ]),
      );
    await abandoned({ step: 'exchange', codeHash: 'x' });
    await bench.work();
    expect(await bench.shown(id)).toMatchObject({
      state: 'failed',
      step: 'exchange',
      needs: 'dialog',
      problem: { code: 'interrupted' },
    });
    expect(await bench.finish(link, bench.dialog())).toMatchObject({ state: 'completed' });
    const number = bench.atMeta(business.phoneNumberId);
    bench.meta.emulator.state.directory.putNumber({ ...number, standing: verified });
    await abandoned({ step: 'register' });
    await bench.work();
    expect(await bench.shown(id)).toMatchObject({
      state: 'completed',
      numberId: expect.any(String) as unknown,
    });
    expect(bench.atMeta(business.phoneNumberId).standing).toMatchObject({
      connection: 'CONNECTED',
      moves: [expect.any(Number)],
    });
  });

  it('what Meta does not answer is tried again by itself, with the same PIN', async () => {
    const business = bench.business();
    bench.plan(business);
    const { link, id } = await bench.link();
    // The registration arrives, and its answer does not.
    const lost = bench.dialog();
    const before = bench.meta.emulator.state.directory;
    const put = before.putNumber.bind(before);
    let isLost = false;
    before.putNumber = (number) => {
      put(number);
      if (number.phoneNumberId !== business.phoneNumberId || isLost) return;
      isLost = true;
      throw new Error('the answer is lost');
    };
    expect(await bench.finish(link, lost)).toMatchObject({
      state: 'failed',
      step: 'register',
      needs: 'wait',
    });
    before.putNumber = put;
    const { pin } = bench.atMeta(business.phoneNumberId).standing ?? {};
    expect(pin).toMatch(/^\d{6}$/);
    await bench.work();
    expect(await bench.shown(id)).toMatchObject({ state: 'failed', problem: { code: 'unreachable' } });
    bench.advance(61_000);
    await bench.work();
    expect(await bench.shown(id)).toMatchObject({ state: 'completed', problem: null });
    expect(bench.atMeta(business.phoneNumberId).standing?.pin).toBe(pin);
  });

  it('copies of a phone that are refused can be asked for again for a day, and end late after it', async () => {
    const business = bench.business();
    bench.plan(business);
    const { link, id } = await bench.link({ flow: 'phone_app' });
    const dialog = bench.dialog(phoneAppFeature);
    const number = bench.atMeta(business.phoneNumberId);
    // Meta does not know of the phone app yet.
    bench.meta.emulator.state.directory.putNumber({ ...number, coexistence: false });
    const told = { ...dialog.told, phoneNumberId: business.phoneNumberId };
    expect(await bench.finish(link, { code: dialog.code, told })).toMatchObject({
      step: 'copy',
      needs: 'continue',
    });
    expect(await bench.shown(id)).toMatchObject({
      problem: { code: 'copy_refused' },
      copies: { contacts: null },
    });
    bench.meta.emulator.state.directory.putNumber({ ...number, coexistence: true });
    bench.advance(25 * hour);
    expect(await bench.resume(link)).toMatchObject({ state: 'completed' });
    expect(await bench.shown(id)).toMatchObject({ copies: { contacts: 'late', history: 'late' } });
    expect((await bench.numberRows(business.phoneNumberId))[0]).toMatchObject({ status: 'active' });
  });

  it('a dialog that was closed or failed is noted, and the link stays good', async () => {
    const business = bench.business();
    bench.plan(business);
    const { link, id } = await bench.link();
    const stopped = await bench.post(link, 'stopped', { reason: 'cancelled', step: 'PHONE_NUMBER_SETUP' });
    expect(stopped.body).toMatchObject({
      state: 'failed',
      needs: 'dialog',
      message: expect.stringContaining('You closed') as unknown,
    });
    expect(await shownProblem(id)).toMatchObject({
      code: 'cancelled',
      detail: expect.stringContaining('PHONE_NUMBER_SETUP') as unknown,
    });
    await bench.post(link, 'stopped', { reason: 'failed', message: 'Something went wrong.' });
    expect(await shownProblem(id)).toMatchObject({ code: 'dialog_failed' });
    expect(await bench.finish(link, bench.dialog())).toMatchObject({ state: 'completed' });
    const after = await bench.post(link, 'stopped', { reason: 'cancelled' });
    expect(after.body).toMatchObject({ state: 'completed', message: null });
  });
});
