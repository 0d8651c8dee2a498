import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../../test/support/databases.js';
import { Secrets } from '../../platform/index.js';
import { SignupBench, verified } from './signup.fixture.js';

const phoneAppFeature = 'whatsapp_business_app_onboarding';

describe.each(databaseKinds)('signing a number up on $kind', ({ create }) => {
  let bench: SignupBench;
  beforeAll(async () => {
    bench = await SignupBench.start(await create());
  }, 60_000);
  afterAll(() => bench.close());

  it('goes from the code to a number that sends: token checked, app subscribed, registered with a PIN', async () => {
    const business = bench.business();
    bench.plan(business);
    const { link, id } = await bench.link({ flow: 'number', label: 'Tea shop' });
    const dialog = bench.dialog();
    expect(await bench.finish(link, dialog)).toMatchObject({
      state: 'completed',
      needs: 'nothing',
      message: null,
    });
    const [row, ...others] = await bench.numberRows(business.phoneNumberId);
    expect(others).toEqual([]);
    expect(row).toMatchObject({ status: 'active', mode: 'live', wabaId: business.wabaId });
    expect(row?.subscribedAt).not.toBeNull();
    expect(row?.health).toMatchObject({ connection: 'connected', hasPin: true });
    const { directory } = bench.meta.emulator.state;
    expect(directory.waba(business.wabaId)?.subscribedApps).toEqual(['900000000101']);
    const { standing } = bench.atMeta(business.phoneNumberId);
    expect(standing).toMatchObject({
      connection: 'CONNECTED',
      pin: expect.stringMatching(/^\d{6}$/) as unknown,
    });
    expect(standing?.moves).toHaveLength(1);
    const secrets = bench.api.app.get(Secrets);
    expect(secrets.decrypt(row?.pin ?? '')).toBe(standing?.pin);
    expect(await bench.shown(id)).toMatchObject({
      state: 'completed',
      step: 'done',
      numberId: row?.id,
      wabaId: business.wabaId,
      phoneNumberId: business.phoneNumberId,
      label: 'Tea shop',
      problem: null,
    });
    const log = await bench.api.call('get', '/v1/audit-log?limit=5');
    expect(log.text).toContain('number.signed_up');
  });

  it('keeps no code, token or PIN in plain, and shows none', async () => {
    const business = bench.business();
    bench.plan(business);
    const { link, id } = await bench.link();
    const dialog = bench.dialog();
    const said = JSON.stringify(await bench.finish(link, dialog));
    const pin = bench.atMeta(business.phoneNumberId).standing?.pin ?? '';
    const [number] = await bench.numberRows(business.phoneNumberId);
    const token = bench.api.app.get(Secrets).decrypt(number?.accessToken ?? '');
    const dump = JSON.stringify([
      await bench.row(id),
      number,
      await bench.api.db.read.query('SELECT * FROM audit_entry'),
    ]);
    const shown = JSON.stringify(await bench.shown(id));
    for (const secret of [dialog.code, token, link.split('.')[1] ?? ''])
      for (const text of [dump, said, shown]) expect(text).not.toContain(secret);
    expect(dump).not.toContain(`"${pin}"`);
    expect((await bench.row(id)).secrets).toBeNull();
  });

  it('answers the same code again with how far it is, and registers nothing twice', async () => {
    const business = bench.business();
    bench.plan(business);
    const { link } = await bench.link();
    const dialog = bench.dialog();
    const first = await bench.finish(link, dialog);
    expect(await bench.finish(link, dialog)).toEqual(first);
    const other = await bench.post(link, 'finish', { code: bench.dialog().code });
    expect(other.body).toMatchObject({ status: 409, code: 'signup_link_used' });
    expect(bench.atMeta(business.phoneNumberId).standing?.moves).toHaveLength(1);
    expect(await bench.resume(link)).toEqual(first);
  });

  it('is done once when it is handed over twice at once', async () => {
    const business = bench.business();
    bench.plan(business);
    const { link } = await bench.link();
    const dialog = bench.dialog();
    const both = await Promise.all([bench.finish(link, dialog), bench.finish(link, dialog)]);
    expect(both.map(({ state }) => state).sort()[0]).toBe('completed');
    expect(both.every(({ message }) => message === null)).toBe(true);
    expect(await bench.numberRows(business.phoneNumberId)).toHaveLength(1);
    expect(bench.atMeta(business.phoneNumberId).standing?.moves).toHaveLength(1);
  });

  it('leaves a number of the phone app registered as it is, and asks for contacts and history once', async () => {
    const business = bench.business();
    bench.plan(business);
    const { link, id } = await bench.link({ flow: 'phone_app' });
    const dialog = bench.dialog(phoneAppFeature);
    expect(dialog.told).toEqual({ wabaId: business.wabaId, phoneApp: true });
    bench.meta.emulator.phoneApp.fill({
      phoneNumberId: business.phoneNumberId,
      contacts: [{ phone: '393331234567', fullName: 'Ada' }],
    });
    expect(await bench.finish(link, dialog)).toMatchObject({ state: 'completed' });
    expect(bench.atMeta(business.phoneNumberId).standing).toMatchObject({ moves: [], pin: undefined });
    expect(await bench.shown(id)).toMatchObject({
      phoneApp: true,
      phoneNumberId: business.phoneNumberId,
      copies: { contacts: 'done', history: 'done' },
    });
    const [number] = await bench.numberRows(business.phoneNumberId);
    expect(number).toMatchObject({ status: 'active', throughput: 20, pin: null });
    const fields = [...bench.meta.emulator.state.pending.values()].flatMap((update) =>
      update.kind === 'change' && update.wabaId === business.wabaId ? [update.field] : [],
    );
    expect(fields).toEqual(['smb_app_state_sync']);
  });

  it('registers no number of the phone app, whatever the browser says of it', async () => {
    const business = bench.business();
    bench.plan(business);
    const { link } = await bench.link({ flow: 'number' });
    const { code, told } = bench.dialog(phoneAppFeature);
    expect(await bench.finish(link, { code, told: { ...told, phoneApp: false } })).toMatchObject({
      state: 'completed',
    });
    expect(bench.atMeta(business.phoneNumberId).standing?.moves).toEqual([]);
  });

  it('needs nothing of the browser but the code where there is one account with one number', async () => {
    const business = bench.business();
    bench.plan(business);
    const { link } = await bench.link();
    const { code } = bench.dialog();
    expect(await bench.finish(link, { code, told: {} })).toMatchObject({ state: 'completed' });
    expect(await bench.numberRows(business.phoneNumberId)).toHaveLength(1);
  });

  it('asks which number is meant where there are several', async () => {
    const business = bench.business({ numbers: 3 });
    bench.plan({ wabaId: business.wabaId });
    const { link } = await bench.link();
    const unclear = await bench.finish(link, bench.dialog());
    expect(unclear).toMatchObject({ state: 'failed', needs: 'choice' });
    expect(unclear.choices).toHaveLength(3);
    const refused = await bench.post(link, 'continue', { phoneNumberId: '999' });
    expect(refused.body).toMatchObject({ code: 'validation_failed', errors: [{ field: 'phoneNumberId' }] });
    const chosen = unclear.choices[1]?.phoneNumberId ?? '';
    expect(await bench.resume(link, { phoneNumberId: chosen })).toMatchObject({ state: 'completed' });
    expect(await bench.numberRows(chosen)).toHaveLength(1);
    expect(await bench.numberRows(business.phoneNumberId)).toEqual([]);
  });

  it('goes on once a number was added to an account that had none', async () => {
    const wabaId = '61900001';
    bench.plan({ wabaId });
    const { link } = await bench.link();
    expect(await bench.finish(link, bench.dialog())).toMatchObject({
      state: 'failed',
      needs: 'continue',
      message: expect.stringContaining('Add one in WhatsApp Manager') as unknown,
    });
    bench.meta.emulator.addNumber({ phoneNumberId: '62900001', wabaId, standing: verified });
    expect(await bench.resume(link)).toMatchObject({ state: 'completed' });
  });

  it('can be done again for a number that is here: it keeps its row, and is not registered anew', async () => {
    const business = bench.business();
    bench.plan(business);
    await bench.finish((await bench.link()).link, bench.dialog());
    const [before] = await bench.numberRows(business.phoneNumberId);
    expect(await bench.finish((await bench.link()).link, bench.dialog())).toMatchObject({
      state: 'completed',
    });
    const [after] = await bench.numberRows(business.phoneNumberId);
    expect(after).toMatchObject({ id: before?.id, pin: before?.pin });
    expect(after?.accessToken).not.toBe(before?.accessToken);
    expect(bench.atMeta(business.phoneNumberId).standing?.moves).toHaveLength(1);
  });

  it('hears that its operator became a partner, told before the number is here or after', async () => {
    const stranger = bench.business();
    bench.plan(stranger);
    bench.dialog();
    for (const isTold of ['before', 'after']) {
      const business = bench.business();
      bench.plan(business);
      const { link } = await bench.link();
      const dialog = bench.dialog();
      if (isTold === 'before') await bench.hear();
      expect(await bench.finish(link, dialog)).toMatchObject({ state: 'completed' });
      await bench.hear();
      const [number] = await bench.numberRows(business.phoneNumberId);
      const answer = await bench.api.call('get', `/v1/numbers/${number?.id}`);
      const { news } = answer.body as { news: object[] };
      expect(news).toEqual([expect.objectContaining({ news: 'partner', change: 'added' })]);
    }
    const ignored = await bench.api.db.read.query<{ body: string }>(
      "SELECT body FROM delivery WHERE status = 'ignored' AND accountId IS NULL",
    );
    expect(ignored.map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([
      { entry: [{ changes: [{ value: { waba_info: { waba_id: stranger.wabaId } } }] }] },
    ]);
  });

  it('keeps a PIN that registers the number again, until somebody sets one of their own', async () => {
    const business = bench.business();
    bench.plan(business);
    await bench.finish((await bench.link()).link, bench.dialog());
    const [number] = await bench.numberRows(business.phoneNumberId);
    const path = `/v1/numbers/${number?.id}`;
    const registration = () => bench.api.call('post', `${path}/registration`).send({});
    expect((await bench.api.call('delete', `${path}/registration`)).status).toBe(200);
    expect((await registration()).body).toMatchObject({ canSend: 'available' });
    expect((await bench.api.call('put', `${path}/pin`).send({ pin: '246810' })).status).toBe(200);
    expect((await bench.numberRows(business.phoneNumberId))[0]?.pin).toBeNull();
    expect((await registration()).body).toMatchObject({
      code: 'validation_failed',
      errors: [{ field: 'pin' }],
    });
  });
});
