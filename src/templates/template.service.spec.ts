import { beforeEach, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../test/support/databases.js';
import { numberTable } from '../channels/index.js';
import type { TemplateDefinition } from '../sdk/index.js';
import { templateView } from './template.types.js';
import { day, inEnglish, minute, problemOf, shipped, TemplateWorld } from './templates.fixture.js';

describe.each(databaseKinds)('templates on $kind', ({ create }) => {
  const world = TemplateWorld.around(create);

  describe('what Meta says later', () => {
    beforeEach(async () => {
      await world.ensure([shipped]);
      await world.stage.run();
      world.clock.advance(minute);
      world.seen.length = 0;
      world.hints.length = 0;
    });

    it.each([
      ['PAUSED', {}, 'paused', /resumes by itself/],
      ['DISABLED', {}, 'disabled', /another name/],
      ['REJECTED', { reason: 'ABUSIVE_CONTENT' }, 'rejected', /abusive/],
      [
        'REJECTED',
        {
          reason: 'INVALID_FORMAT',
          rejection_info: { reason: 'Side by side.', recommendation: 'Separate them.' },
        },
        'rejected',
        /^Side by side\. Separate them\.$/,
      ],
      ['PENDING_DELETION', {}, 'disabled', /deleted/],
      ['IN_APPEAL', {}, 'pending', /appeal/],
    ])('%s stops it with the reason', async (event, more, status, reason) => {
      const changes = await world.update('message_template_status_update', { event, ...more });
      expect(changes).toEqual([
        expect.objectContaining({ name: 'order_shipped', language: 'en', from: 'approved', to: status }),
      ]);
      expect(world.seen).toEqual(changes);
      expect(await world.row()).toMatchObject({ status, reason: expect.stringMatching(reason) });
      expect((await world.row('pt-BR')).status).toBe('approved');
      world.clock.advance(1_000);
      await world.update('message_template_status_update', { event: 'APPROVED', reason: 'NONE' });
      expect(await world.row()).toMatchObject({ status: 'approved', reason: null });
    });

    it('remembers what was said, with the reason, once', async () => {
      const at = world.clock.now();
      await world.update('message_template_quality_update', { new_quality_score: 'YELLOW' }, at + 1_000);
      await world.update('message_template_status_update', { event: 'PAUSED' }, at + 2_000);
      await world.update('message_template_status_update', { event: 'PAUSED' }, at + 2_000);
      world.clock.advance(60_000);
      await world.update('message_template_status_update', { event: 'APPROVED', reason: 'NONE' });
      const history = (await world.row()).history ?? [];
      expect(history.map(({ change, from, to }) => `${change} ${from ?? ''} ${to ?? ''}`).slice(-3)).toEqual([
        'quality  YELLOW',
        'status approved paused',
        'status paused approved',
      ]);
      expect(history.find(({ to }) => to === 'paused')).toMatchObject({
        at: at + 2_000,
        reason: expect.stringMatching(/resumes by itself/),
      });
      expect(history[0]).toMatchObject({ change: 'status', from: 'draft' });
    });

    it('takes news in any order and any number of times', async () => {
      const at = world.clock.now();
      await world.update('message_template_status_update', { event: 'PAUSED' }, at + 5_000);
      await world.update('message_template_status_update', { event: 'APPROVED' }, at);
      await world.update('message_template_status_update', { event: 'PAUSED' }, at + 5_000);
      expect((await world.row()).status).toBe('paused');
      expect(world.seen).toHaveLength(1);
    });

    it('does not let a slow look at Meta undo what a webhook said meanwhile', async () => {
      await world.database.write((tx) => tx.execute('UPDATE template SET dueAt = 1'));
      world.running.emulator.addFault({ kind: 'slow', operation: 'templates', ms: 150, times: 1 });
      const look = world.stage.run();
      await new Promise((resolve) => setTimeout(resolve, 60));
      await world.update('message_template_status_update', { event: 'PAUSED' }, world.clock.now() + 1_000);
      await look;
      expect((await world.row()).status).toBe('paused');
    });

    it('shows a template that now counts as marketing, and does not change what it is for', async () => {
      await world.update('template_category_update', {
        new_category: 'MARKETING',
        previous_category: 'UTILITY',
      });
      const found = await world.row();
      expect(found).toMatchObject({ category: 'marketing', purpose: 'transactional', status: 'approved' });
      expect(templateView(found)).toMatchObject({
        recategorised: true,
        alert: expect.stringContaining('marketing consent'),
      });
      expect(world.seen).toEqual([
        expect.objectContaining({ to: 'approved', alert: expect.stringContaining('marketing consent') }),
      ]);
      expect(world.hints).toEqual(['templates']);
    });

    it('shows a change of category Meta announces', async () => {
      await world.update('template_category_update', {
        new_category: 'UTILITY',
        correct_category: 'MARKETING',
        category_update_timestamp: 1_800_000_000,
      });
      expect(await world.row()).toMatchObject({
        category: 'utility',
        alert: expect.stringContaining('2027-01-15'),
      });
    });

    it('shows falling quality and forgets it when it is good again', async () => {
      await world.update('message_template_quality_update', {
        previous_quality_score: 'GREEN',
        new_quality_score: 'RED',
      });
      expect(await world.row()).toMatchObject({ quality: 'RED', alert: expect.stringContaining('RED') });
      await world.update('message_template_quality_update', { new_quality_score: 'GREEN' });
      expect(await world.row()).toMatchObject({ quality: 'GREEN', alert: null });
    });

    it('reads a template again that was edited at Meta', async () => {
      world.running.emulator.templates.edit(world.idAtMeta(), {
        components: [
          {
            type: 'BODY',
            text: 'Parcel {{order_number}} left us.',
            example: { body_text_named_params: [{ param_name: 'order_number', example: '1' }] },
          },
        ],
      });
      await world.update('message_template_components_update', {
        message_template_element: 'Parcel {{order_number}} left us.',
      });
      expect(world.hints).toEqual(['templates']);
      await world.stage.run();
      expect(await world.row()).toMatchObject({
        content: { body: 'Parcel {{order_number}} left us.' },
        alert: expect.stringContaining('differ'),
      });
    });

    it('reads a template again that a send found to differ', async () => {
      await world.database.write((tx) => world.templates.requestSync(tx, world.other, ['order_shipped']));
      expect(await world.stage.run()).toBe(0);
      await world.database.write((tx) => world.templates.requestSync(tx, world.account, ['order_shipped']));
      expect(await world.stage.run()).toBe(2);
    });

    it('finds by itself, once a day, what no webhook told', async () => {
      world.running.emulator.templates.setStatus(world.idAtMeta(), 'PAUSED');
      world.running.emulator.state.templates.remove(world.wabaId, 'order_shipped', world.idAtMeta('pt_BR'));
      world.clock.advance(2 * day);
      await world.stage.run();
      expect((await world.row()).status).toBe('paused');
      expect(await world.row('pt-BR')).toMatchObject({
        status: 'disabled',
        reason: expect.stringContaining('deleted at Meta'),
      });
    });

    it('notes a template that was made at Meta, and reads it', async () => {
      world.running.emulator.templates.create(world.wabaId, {
        name: 'sale',
        language: 'de_AT',
        category: 'MARKETING',
        components: [{ type: 'BODY', text: 'Alles muss raus.' }],
      });
      await world.update('message_template_status_update', {
        event: 'APPROVED',
        message_template_name: 'sale',
        message_template_language: 'de_AT',
        message_template_category: 'MARKETING',
      });
      await world.stage.run();
      expect(await world.row('de-AT', 'sale')).toMatchObject({
        source: 'meta',
        status: 'approved',
        purpose: 'marketing',
        content: { body: 'Alles muss raus.' },
      });
    });

    it('changes nothing for another world.account, an unknown event, or nonsense', async () => {
      const before = await world.rows();
      await world.update(
        'message_template_status_update',
        { event: 'DELETED' },
        world.clock.now(),
        world.other,
      );
      await world.update('message_template_status_update', {
        event: 'DELETED',
        message_template_name: 'unknown',
      });
      await world.update('something_else', { event: 'PAUSED' });
      await world.update('message_template_status_update', {
        event: 'DELETED',
        message_template_name: 7,
      });
      await world.update('message_template_status_update', { event: 'SOMETHING_NEW' });
      const after = await world.rows();
      expect(after.map(({ status, category }) => [status, category])).toEqual(
        before.map(({ status, category }) => [status, category]),
      );
      expect(await world.templates.list(world.database.read, world.account, { take: 10 })).toHaveLength(2);
      expect(await world.templates.list(world.database.read, world.other, { take: 10 })).toEqual([]);
    });
  });

  describe('for the API', () => {
    const make = (definition: TemplateDefinition, accountId = world.account) =>
      world.database.write((tx) => world.templates.create(tx, accountId, world.wabaId, definition));

    it('creates drafts, submits them, and refuses a name that exists', async () => {
      expect((await make(shipped)).map(({ language, status, source }) => [language, status, source])).toEqual(
        [
          ['en', 'draft', 'api'],
          ['pt-BR', 'draft', 'api'],
        ],
      );
      expect(world.hints).toEqual(['templates']);
      expect((await make(shipped)).every(({ status }) => status === 'draft')).toBe(true);
      await world.stage.run();
      const error = await problemOf(make(shipped));
      expect([error.status, error.code, error.fields.map(({ field }) => field).sort()]).toEqual([
        409,
        'template_exists',
        ['languages.en', 'languages.pt-BR'],
      ]);
      expect(
        await make(
          inEnglish(
            { body: 'Hallo {{first_name}}, Bestellung {{order_number}} ist unterwegs.' },
            'order_shipped',
          ),
        ).then(
          () => 'made',
          () => 'refused',
        ),
      ).toBe('refused');
      expect(await world.rows()).toHaveLength(2);
    });

    it('refuses what Meta would refuse, naming each field', async () => {
      const error = await problemOf(
        make({ ...shipped, name: 'Bad', languages: { en: { body: '{{nobody}}' } } }),
      );
      expect([error.status, error.code]).toEqual([422, 'invalid_template']);
      expect(error.fields.map(({ field }) => field)).toEqual(
        expect.arrayContaining(['name', 'languages.en.body', 'languages.en']),
      );
      expect(await world.templates.list(world.database.read, world.account, { take: 10 })).toEqual([]);
    });

    it('lists and reads within the account', async () => {
      const [first, second] = await make(shipped);
      const ids = async (
        ...parameters: [{ take: number; last?: string }, { name?: string; status?: 'draft' | 'approved' }?]
      ) =>
        (await world.templates.list(world.database.read, world.account, ...parameters)).map(({ id }) => id);
      const both = [first?.id, second?.id].sort();
      expect(await ids({ take: 10 })).toEqual(both);
      expect(await ids({ take: 10, last: both[0] ?? '' })).toEqual([both[1]]);
      expect(await ids({ take: 1 })).toEqual([both[0]]);
      expect(await ids({ take: 10 }, { name: 'order_shipped', status: 'draft' })).toEqual(both);
      expect(await ids({ take: 10 }, { status: 'approved' })).toEqual([]);
      expect((await world.templates.get(world.database.read, world.account, first?.id ?? '')).id).toBe(
        first?.id,
      );
      expect(
        (await problemOf(world.templates.get(world.database.read, world.other, first?.id ?? ''))).status,
      ).toBe(404);
    });
  });

  it('keeps the token of a number out of templates', async () => {
    await world.ensure([shipped]);
    await world.stage.run();
    const number = await world.database.read.first(numberTable, 'WHERE accountId = ?', [world.account]);
    const stored = JSON.stringify(await world.rows());
    expect(stored).not.toContain(world.secrets.decrypt(number?.accessToken ?? ''));
  });
});
