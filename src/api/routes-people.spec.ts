import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Response } from 'supertest';
import { gateNames } from '../messaging/index.js';
import { newId } from '../platform/index.js';
import { startApi, type ApiFixture, type Method } from '../../test/support/api.js';
import { databaseKinds } from '../../test/support/databases.js';
import { Tenant } from '../../test/support/tenant.js';

interface Listed {
  data: { id: string }[];
  next: string | null;
}
interface Refused {
  code: string;
  detail: string;
  errors?: { field: string; reason: string }[];
}

describe.each(databaseKinds)('the routes about messages and people on $kind', ({ create }) => {
  let api: ApiFixture;
  let tenant: Tenant;
  const call = (method: Method, path: string) => api.call(method, path, tenant.key);
  const get = async <T = Record<string, unknown>>(path: string) => (await call('get', path)).body as T;
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    call('post', path).set(headers).send(body);
  const count = async (table: string) => {
    const [row] = await api.db.read.query<{ n: number }>(
      `SELECT COUNT(*) AS n FROM ${table} WHERE accountId = ?`,
      [tenant.accountId],
    );
    return Number(row?.n);
  };
  const expectProblem = (answer: Response, status: number, code: string) => {
    expect({ status: answer.status, code: (answer.body as Refused).code }).toEqual({ status, code });
    return answer.body as Refused;
  };
  const message = (change: Record<string, unknown> = {}) => ({
    to: { contactId: tenant.ids['contacts'] },
    purpose: 'transactional',
    template: { name: 'vittima_hello', language: 'en', variables: { name: 'Victoria' } },
    ...change,
  });

  beforeAll(async () => {
    api = await startApi(await create());
    tenant = await new Tenant(api).settleIn();
    await api.db.write(async (tx) => {
      await tx.execute("UPDATE number SET status = 'active'");
      await tx.execute("UPDATE template SET status = 'approved'");
    });
  }, 60_000);
  afterAll(() => api.close());

  describe('messages', () => {
    it('are accepted with a decision that has an entry for every gate', async () => {
      const answer = await post('/v1/messages', message());
      expect(answer.status).toBe(202);
      const body = answer.body as {
        id: string;
        status: string;
        decision: { verdict: string; gates: { gate: string; answer: string }[] };
      };
      expect(body).toMatchObject({ status: 'queued', decision: { verdict: 'send' } });
      expect(body.decision.gates.map(({ gate }) => gate)).toEqual([...gateNames]);
      const detail = await get(`/v1/messages/${body.id}`);
      expect(detail).toMatchObject({
        id: body.id,
        status: 'queued',
        attempts: [],
        statuses: [],
        decisions: [{ verdict: 'send' }],
      });
      expect(detail['traceId']).toBe(answer.headers['liaison-trace-id']);
      expect(
        (await get<Listed>('/v1/messages?to=%2B39%20333%201234567&status=queued')).data.map(({ id }) => id),
      ).toContain(body.id);
    });

    it('are searched, with the field named where a search asks for nothing', async () => {
      expect((await get<Listed>('/v1/messages/search?q=nobodysaidthis')).data).toEqual([]);
      for (const q of ['', 'q=', 'q=…', 'q=ab*', `q=${'a+b+c+d+'.repeat(30)}`, `q=${'x'.repeat(201)}`])
        expectProblem(await call('get', `/v1/messages/search?${q}`), 422, 'validation_failed');
      expectProblem(await call('get', '/v1/messages/search?q=order&cursor=x'), 422, 'invalid_cursor');
    });

    it('are sent once for two identical requests at once, and for all that follow', async () => {
      const before = await count('message');
      const key = { 'idempotency-key': newId() };
      const answers = await Promise.all([1, 2, 3].map(() => post('/v1/messages', message(), key)));
      const later = await post('/v1/messages', message(), key);
      expect(new Set([...answers, later].map(({ text }) => text)).size).toBe(1);
      expect([...answers, later].map(({ status }) => status)).toEqual([202, 202, 202, 202]);
      expect((await count('message')) - before).toBe(1);
      expectProblem(
        await post('/v1/messages', message({ purpose: 'marketing' }), key),
        409,
        'idempotency_key_reused',
      );
      expect((await count('message')) - before).toBe(1);
    });

    it('are found again by a run that takes over from a process that died before it could answer', async () => {
      const before = await count('message');
      const key = newId();
      const first = await post('/v1/messages', message(), { 'idempotency-key': key });
      // The message is committed; take the answer away, as if the two had been written apart and the process had died between.
      await api.db.write((tx) =>
        tx.execute(
          "UPDATE idempotency SET status = 'pending', responseBody = NULL, leaseUntil = 1 WHERE requestKey = ?",
          [key],
        ),
      );
      const again = await post('/v1/messages', message(), { 'idempotency-key': key });
      expect(again.status).toBe(202);
      expect((again.body as { id: string }).id).toBe((first.body as { id: string }).id);
      expect((await count('message')) - before).toBe(1);
    });

    it('leave from the number named, by our id or by Meta’s', async () => {
      const { data } = await get<{ data: { id: string; phoneNumberId: string }[] }>('/v1/numbers?limit=1');
      const [number] = data;
      for (const from of [number?.id, number?.phoneNumberId]) {
        const sent = await post('/v1/messages', message({ from }));
        const { id } = sent.body as { id: string };
        expect(await get(`/v1/messages/${id}`)).toMatchObject({ numberId: number?.id });
      }
    });

    it.each<[string, Record<string, unknown>, string, string]>([
      ['no recipient', { to: undefined }, 'validation_failed', 'to'],
      ['two recipients', { to: { phone: '+393331234567', contactId: 'x' } }, 'validation_failed', 'to'],
      ['a contact nobody knows', { to: { contactId: newId() } }, 'validation_failed', 'to.contactId'],
      ['words for a phone', { to: { phone: 'call me' } }, 'validation_failed', 'to.phone'],
      ['an extension', { to: { phone: '+1 212-456-7890 ext. 5' } }, 'validation_failed', 'to.phone'],
      ['a number nobody knows', { from: newId() }, 'validation_failed', 'from'],
      ['no purpose', { purpose: undefined }, 'validation_failed', 'purpose'],
      ['a purpose there is not', { purpose: 'spam' }, 'validation_failed', 'purpose'],
      ['neither template nor text', { template: undefined }, 'validation_failed', 'template'],
      ['template and text', { text: 'x' }, 'validation_failed', 'template'],
      ['a text nobody sees', { template: undefined, text: '\u200B\u2060' }, 'validation_failed', 'text'],
      ['a field there is not', { pourpose: 'x' }, 'validation_failed', 'pourpose'],
      ['an unknown template', { template: { name: 'nope' } }, 'unknown_template', 'template.name'],
      [
        'an unknown variable',
        { template: { name: 'vittima_hello', variables: { name: 'a', nmae: 'b' } } },
        'unknown_variable',
        'template.variables.nmae',
      ],
    ])('with %s are answered 422 naming the field, and leave no row', async (_, change, code, field) => {
      const before = await count('message');
      for (const path of ['/v1/messages', '/v1/messages/preview']) {
        const refused = expectProblem(await post(path, message(change)), 422, code);
        expect(refused.errors?.map((error) => error.field)).toContain(field);
      }
      expect(await count('message')).toBe(before);
    });

    it('that a gate refuses are answered 202, and a preview says the same and stores nothing', async () => {
      const body = message({ purpose: 'marketing' });
      const before = [await count('message'), await count('decision')];
      const preview = await post('/v1/messages/preview', body);
      expect(preview.status).toBe(200);
      expect(preview.body).toMatchObject({
        status: 'refused',
        language: 'en',
        text: expect.stringContaining('Hello Victoria') as unknown,
      });
      expect([await count('message'), await count('decision')]).toEqual(before);
      const answer = await post('/v1/messages', body);
      expect(answer.status).toBe(202);
      const { decision } = answer.body as { decision: { gates: { gate: string }[] } };
      expect(answer.body).toMatchObject({ status: 'refused', decision: { verdict: 'refuse' } });
      expect((preview.body as { decision: unknown }).decision).toEqual(decision);
    });

    it('that wait are cancelled by a withdrawal recorded through the API', async () => {
      const made = await post('/v1/contacts', { phone: '+39 333 765 4321' });
      const contact = (made.body as { id: string }).id;
      const consent = (state: string) =>
        post('/v1/consents', { contact, purpose: 'transactional', state, method: 'phone_call' });
      expect((await consent('granted')).status).toBe(201);
      const sent = (await post('/v1/messages', message({ to: { contactId: contact } }))).body as {
        id: string;
        status: string;
      };
      expect(sent.status).toBe('queued');
      api.clock.advance(1_000);
      expect((await consent('revoked')).status).toBe(201);
      expect(await get(`/v1/messages/${sent.id}`)).toMatchObject({ status: 'cancelled' });
    });
  });

  describe('consents', () => {
    it('are recorded for a person who is found or made by phone', async () => {
      const evidence = { text: 'Sì, scrivetemi su WhatsApp', url: 'https://shop.example' };
      const effectiveAt = '2026-11-01T10:00:00+01:00';
      const answer = await post('/v1/consents', {
        contact: { phone: '+39 333 123 9999' },
        purpose: 'marketing',
        state: 'granted',
        method: 'web_form',
        evidence,
        effectiveAt,
      });
      expect(answer.status).toBe(201);
      const { contactId } = answer.body as { contactId: string };
      expect(answer.body).toMatchObject({
        purpose: 'marketing',
        state: 'granted',
        evidence,
        effectiveAt: '2026-11-01T09:00:00.000Z',
      });
      // The list says of each why it counts or does not.
      expect((await get<Listed>(`/v1/contacts/${contactId}/consents`)).data).toEqual([
        { ...(answer.body as object), decides: 'only_word' },
      ]);
      expect(await get(`/v1/contacts/${contactId}`)).toMatchObject({ phone: '+393331239999' });
    });

    it('take a person as a message does, and evidence that is only a text', async () => {
      const consent = { purpose: 'marketing', state: 'granted', method: 'paper-form', evidence: 'Signed.' };
      const contactId = tenant.ids['contacts'];
      for (const contact of [{ contactId }, { whatsappId: '393331239998' }, { whatsappId: 'IT.AbC-1' }]) {
        const answer = await post('/v1/consents', { ...consent, contact });
        expect({ status: answer.status, body: answer.body as unknown }).toMatchObject({
          status: 201,
          body: { method: 'paper-form', evidence: { text: 'Signed.' } },
        });
      }
      const mine = await get<Listed>(`/v1/contacts/${contactId}/consents`);
      expect(mine.data[0]).toMatchObject({ method: 'paper-form' });
    });

    it.each([
      [{ contact: { contactId: newId() } }, 'contact'],
      [{ evidence: 7 }, 'evidence'],
      [{ state: 'maybe' }, 'state'],
      [{ purpose: 'everything' }, 'purpose'],
      [{ method: 'Web form!' }, 'method'],
      [{ contact: 7 }, 'contact'],
      [{ contact: newId() }, 'contact'],
      [{ effectiveAt: 'yesterday' }, 'effectiveAt'],
    ])('with %j are refused', async (change, field) => {
      const body = {
        contact: tenant.ids['contacts'],
        purpose: 'marketing',
        state: 'granted',
        method: 'web_form',
        ...change,
      };
      const refused = expectProblem(await post('/v1/consents', body), 422, 'validation_failed');
      expect(refused.errors?.[0]?.field).toBe(field);
    });
  });

  describe('contacts', () => {
    it('are found by any identifier, changed, and erased with what stored answers held of them', async () => {
      const key = newId();
      const body = { firstName: 'Gianni', phone: '+39 347 000 1122', tags: ['vip'] };
      const made = await post('/v1/contacts', body, { 'idempotency-key': key });
      expect(made.status).toBe(201);
      const { id } = made.body as { id: string };
      expect((await get<Listed>('/v1/contacts?phone=%2B393470001122')).data.map((row) => row.id)).toEqual([
        id,
      ]);
      const changed = await call('patch', `/v1/contacts/${id}`).send({ lastName: 'Neri' });
      expect(changed.body).toMatchObject({ firstName: 'Gianni', lastName: 'Neri', tags: ['vip'] });
      expect((await call('delete', `/v1/contacts/${id}`)).status).toBe(204);
      expect(await get<Listed>('/v1/contacts?phone=%2B393470001122')).toMatchObject({ data: [] });
      const stored = await api.db.read.query('SELECT responseBody FROM idempotency WHERE requestKey = ?', [
        key,
      ]);
      expect(stored).toEqual([{ responseBody: null }]);
      const repeated = await post('/v1/contacts', body, { 'idempotency-key': key });
      expectProblem(repeated, 409, 'answer_erased');
      expect(await get<Listed>('/v1/contacts?phone=%2B393470001122')).toMatchObject({ data: [] });
    });

    it('are read without the marks nobody sees, however they come', async () => {
      const made = await post('/v1/contacts', {
        phone: '\u202A+39 347 000 2233\u202C',
        email: '\u2068marked@example.com\u2069',
        firstName: 'Ana\u202Egro.live',
        lastName: '\u200B\u2060',
      });
      expect(made.body).toMatchObject({
        phone: '+393470002233',
        email: 'marked@example.com',
        firstName: 'Anagro.live',
        lastName: null,
      });
      const { id } = made.body as { id: string };
      for (const contact of [
        { phone: '=+393470002233' },
        { phone: '＋３９ 347\u00A0000\u200E2233' },
        { email: 'marked@\u200Bexample.com' },
      ]) {
        const consent = { contact, purpose: 'transactional', state: 'revoked', method: 'web_form' };
        expect((await post('/v1/consents', consent)).body).toMatchObject({ contactId: id });
      }
      const listed = encodeURIComponent('\u2068+39 347 000 2233\u2069');
      expect((await get<Listed>(`/v1/contacts?phone=${listed}`)).data.map((row) => row.id)).toEqual([id]);
    });

    it.each([
      ['+1 212-456-7890 ext. 54321', 'has an extension'],
      ['3.46E+10', 'format the column as text'],
      ['600111222 / 600333444', 'more than one number'],
      ['1-800-FLOWERS', 'has letters'],
    ])('say what is the matter with the phone %s', async (phone, words) => {
      const refused = expectProblem(
        await post('/v1/contacts', { phone, country: 'ES' }),
        422,
        'invalid_contact',
      );
      expect(refused.errors).toEqual([{ field: 'phone', reason: expect.stringContaining(words) }]);
    });

    it('are answered by name of the field when a value is wrong', async () => {
      const refused = expectProblem(await post('/v1/contacts', { phone: 'nobody' }), 422, 'invalid_contact');
      expect(refused.errors?.[0]?.field).toBe('phone');
      expectProblem(await post('/v1/contacts', { firstName: 'x', shoeSize: 44 }), 422, 'validation_failed');
      expectProblem(await call('get', '/v1/contacts?externalId=7'), 422, 'validation_failed');
    });
  });
});
