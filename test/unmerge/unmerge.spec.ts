import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PurgeStage } from '../../src/operations/index.js';
import { databaseKinds } from '../support/databases.js';
import { People } from '../support/people.js';

interface Shown {
  id: string;
  firstName: string | null;
  phone: string | null;
  email: string | null;
  tags: string[];
  fields: Record<string, unknown>;
}

describe.each(databaseKinds)('a merge that is undone, on $kind', ({ create }) => {
  let people: People;
  let phones = 0;
  const phone = () => `3461${String(++phones).padStart(7, '0')}`;
  const read = async (path: string) =>
    (await people.api.call('get', path, people.crm.key).expect(200)).body as { data: never[] };
  const contact = async (id: string) =>
    (await people.api.call('get', `/v1/contacts/${id}`, people.crm.key).expect(200)).body as Shown;
  const problemOf = (body: unknown) => (body as { type: string }).type.split('/').at(-1)?.split('#').at(-1);

  beforeAll(async () => {
    people = await People.start(await create());
  }, 60_000);
  afterAll(() => people.api.close());

  async function pair() {
    const [one, two] = [phone(), phone()];
    const ana = await people.contact({
      phone: `+${one}`,
      firstName: 'Ana',
      tags: ['vip', 'both'],
      fields: { size: 'M' },
    });
    const bea = await people.contact({
      phone: `+${two}`,
      firstName: 'Bea',
      lastName: 'Gil',
      tags: ['both', 'new'],
      fields: { size: 'L', shoe: 38 },
    });
    return { ana, bea, one, two };
  }

  it('gives a reply that came in between to whoever wrote it, with its conversation', async () => {
    const { ana, bea, one, two } = await pair();
    await people.write(one, 'first of Ana');
    await people.write(two, 'first of Bea');
    await people.merge(bea, ana);
    const replied = await people.write(two, 'reply of Bea');
    const listed = async (id: string) =>
      ((await read(`/v1/messages?contact=${id}`)).data as { text?: string; id: string }[]).length;
    expect(await listed(ana)).toBe(3);
    const answer = await people.unmerge(ana);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ kept: { id: ana, phone: `+${one}` }, restored: { id: bea } });
    expect([await listed(ana), await listed(bea)]).toEqual([1, 2]);
    const [message] = await people.api.db.read.query<{ contactId: string; owner: string }>(
      `SELECT m.contactId, c.contactId AS owner FROM message m JOIN conversation c ON c.id = m.conversationId
       WHERE m.providerMessageId = ?`,
      [replied],
    );
    expect(message).toEqual({ contactId: bea, owner: bea });
    const events = (await read('/v1/events?type=message.received')).data as { contactId: string }[];
    expect(events.filter(({ contactId }) => contactId === bea)).toHaveLength(2);
    await people.write(two, 'and another');
    expect(await listed(bea)).toBe(3);
  });

  it('leaves each what it was, and with the one that stayed what was said since', async () => {
    const { ana, bea } = await pair();
    await people.merge(bea, ana);
    expect(await contact(ana)).toMatchObject({
      tags: ['vip', 'both', 'new'],
      fields: { size: 'M', shoe: 38 },
    });
    await people.api
      .call('patch', `/v1/contacts/${ana}`, people.crm.key)
      .send({ firstName: 'Anna', fields: { coat: 'S' }, tags: ['vip', 'both', 'new', 'later'] });
    await people.unmerge(ana);
    expect(await contact(ana)).toMatchObject({
      id: ana,
      firstName: 'Anna',
      lastName: null,
      tags: ['vip', 'both', 'later'],
      fields: { size: 'M', coat: 'S' },
    });
    expect(await contact(bea)).toMatchObject({
      id: bea,
      firstName: 'Bea',
      lastName: 'Gil',
      tags: ['both', 'new'],
      fields: { size: 'L', shoe: 38 },
    });
    const kinds = async (id: string) =>
      ((await read(`/v1/contacts/${id}/changes`)).data as { kind: string; otherContactId: string }[]).filter(
        ({ kind }) => kind.endsWith('merged'),
      );
    expect(await kinds(ana)).toMatchObject([
      { kind: 'unmerged', otherContactId: bea, by: { kind: 'api_key' } },
      { kind: 'merged', otherContactId: bea },
    ]);
    expect(await kinds(bea)).toMatchObject([{ kind: 'unmerged', otherContactId: ana }]);
  });

  it('holds a withdrawal that names neither phone for both people, and one that names a phone for its owner', async () => {
    const { ana, bea, one, two } = await pair();
    for (const [id, state] of [
      [ana, 'granted'],
      [bea, 'granted'],
    ])
      await consent({ contact: id, state });
    await people.merge(bea, ana);
    people.api.clock.advance(60_000);
    await consent({ contact: ana, state: 'revoked', purpose: 'transactional' });
    await consent({ contact: { phone: `+${two}` }, state: 'revoked' });
    await people.tell({ phone: `+${one}` }, 'consent.granted');
    await people.unmerge(ana);
    const said = async (id: string) =>
      ((await read(`/v1/contacts/${id}/consents`)).data as { purpose: string; state: string }[])
        .map(({ purpose, state }) => `${purpose} ${state}`)
        .sort();
    expect(await said(ana)).toEqual(['marketing granted', 'marketing granted', 'transactional revoked']);
    expect(await said(bea)).toEqual(['marketing granted', 'marketing revoked', 'transactional revoked']);
  });

  const consent = (body: object) =>
    people.api
      .call('post', '/v1/consents', people.crm.key)
      .send({ purpose: 'marketing', method: 'web_form', ...body })
      .expect(201);

  it('tells whose an identifier is by what it was given with', async () => {
    const { ana, bea, one, two } = await pair();
    await people.merge(bea, ana);
    await people.tell(
      { phone: `+${two}`, externalId: 'crm-of-bea', email: 'bea@example.com' },
      'order.placed',
    );
    await people.tell({ externalId: 'crm-of-bea', email: 'bea.too@example.com' }, 'order.placed');
    await people.tell({ phone: `+${one}`, email: 'ana@example.com' }, 'order.placed');
    await people.unmerge(ana);
    const values = async (id: string) =>
      ((await contact(id)) as unknown as { identities: { value: string }[] }).identities
        .map(({ value }) => value)
        .sort();
    expect(await values(ana)).toEqual([one, 'ana@example.com'].sort());
    expect(await values(bea)).toEqual([two, 'bea.too@example.com', 'bea@example.com', 'crm-of-bea'].sort());
  });

  it('is undone last first, and says which comes first', async () => {
    const [ana, bea, cleo] = [(await pair()).ana, (await pair()).ana, (await pair()).ana];
    await people.merge(ana, bea);
    await people.merge(bea, cleo);
    for (const [kept, gone] of [
      [cleo, ana],
      [bea, ana],
    ] as const) {
      const refused = await people.unmerge(kept, gone);
      expect([refused.status, problemOf(refused.body)]).toEqual([409, 'later_merge']);
      expect(JSON.stringify(refused.body)).toContain(kept === bea ? cleo : bea);
    }
    expect((await people.unmerge(cleo, bea)).status).toBe(200);
    expect((await contact(ana)).id).toBe(bea);
    expect((await people.unmerge(bea)).body).toMatchObject({ kept: { id: bea }, restored: { id: ana } });
    const again = await people.unmerge(bea);
    expect([again.status, problemOf(again.body)]).toEqual([409, 'no_merge_to_undo']);
    expect((await people.unmerge(ana, cleo)).status).toBe(409);
    expect((await people.unmerge('01a22b57-0595-7460-af5f-de897e9a2621')).status).toBe(404);
  });

  it('cannot be undone once the person is erased, and nothing of either is left', async () => {
    const { ana, bea } = await pair();
    await people.merge(bea, ana);
    await people.api.call('delete', `/v1/contacts/${bea}`, people.crm.key).expect(204);
    const refused = await people.unmerge(ana);
    expect([refused.status, problemOf(refused.body)]).toEqual([409, 'contact_erased']);
    const rows = await people.api.db.read.query(
      'SELECT keptBefore, goneBefore FROM contact_merge WHERE keptId = ?',
      [ana],
    );
    expect(rows).toEqual([{ keptBefore: null, goneBefore: null }]);
  });

  it('keeps nothing of the two once it was undone', async () => {
    const { ana, bea } = await pair();
    await people.merge(bea, ana);
    await people.unmerge(ana);
    const [merge] = await people.api.db.read.query<{ id: string; keptBefore: unknown; goneBefore: unknown }>(
      'SELECT id, keptBefore, goneBefore FROM contact_merge WHERE keptId = ?',
      [ana],
    );
    expect(merge).toMatchObject({ keptBefore: null, goneBefore: null });
    expect(
      await people.api.db.read.query('SELECT * FROM contact_merge_row WHERE mergeId = ?', [merge?.id]),
    ).toEqual([]);
  });

  it('can be undone for a year, last first; then what it noted goes, and the rest stays as it is', async () => {
    const { ana, bea, two } = await pair();
    const eva = await people.contact({ phone: `+${phone()}` });
    await people.write(two, 'first of Bea');
    await people.merge(bea, ana);
    const { clock, app } = people.api;
    const year = 365 * 86_400_000;
    const purged = async () => {
      while ((await app.get(PurgeStage).run()) > 0);
      const rows =
        'SELECT r.mergeId FROM contact_merge_row r JOIN contact_merge m ON m.id = r.mergeId WHERE m.keptId = ?';
      const noted = await people.api.db.read.query(rows, [ana]);
      const merges = await people.api.db.read.query<{ id: string }>(
        'SELECT id FROM contact_merge WHERE keptId = ?',
        [ana],
      );
      return { isNoted: noted.length > 0, merges: merges.length };
    };
    clock.advance(year - 60_000);
    await people.merge(eva, ana);
    expect(await purged()).toEqual({ isNoted: true, merges: 2 });
    clock.advance(120_000);
    expect(await purged()).toMatchObject({ merges: 1 });
    expect((await people.unmerge(ana)).status).toBe(200);
    const answer = await people.unmerge(ana);
    expect([answer.status, problemOf(answer.body)]).toEqual([409, 'no_merge_to_undo']);
    expect(await contact(ana)).toMatchObject({ id: ana, firstName: 'Ana', lastName: 'Gil' });
    // What was undone is remembered: by it the two are not united again.
    clock.advance(year);
    expect(await purged()).toEqual({ isNoted: false, merges: 1 });
    const orphans =
      'SELECT mergeId FROM contact_merge_row WHERE mergeId NOT IN (SELECT id FROM contact_merge)';
    expect(await people.api.db.read.query(orphans)).toEqual([]);
  });

  it('is named where contacts that may be several people are listed', async () => {
    const [one, two] = [phone(), phone()];
    const ana = await people.contact({ phone: `+${one}`, email: `same${one}@example.com` });
    const bea = await people.contact({ phone: `+${two}` });
    await people.merge(bea, ana);
    const { data } = (await read('/v1/contacts/suspect-merges')) as { data: { id: string }[] };
    expect(data.find(({ id }) => id === ana)).toMatchObject({
      undoableMerges: [{ contactId: bea, mergedAt: expect.any(String) }],
    });
  });

  it('lets journeys go on that the merge had ended, with their timers', async () => {
    const { ana, bea, one, two } = await pair();
    await people.api
      .call('put', '/v1/plugins/cart-recovery', people.crm.key)
      .send({ enabled: true, settings: {} });
    for (const digits of [one, two]) await people.cart(`+${digits}`);
    const before = await people.ways([ana, bea]);
    expect(before.map(({ status }) => status)).toEqual(['active', 'active']);
    await people.merge(bea, ana);
    expect((await people.ways([ana])).map(({ status }) => status).sort()).toEqual(['active', 'ended']);
    await people.unmerge(ana);
    expect(await people.ways([ana, bea])).toEqual(before);
  });
});
