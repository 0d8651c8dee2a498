import { describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../test/support/databases.js';
import { newId } from '../platform/index.js';
import { fill } from './provider.fixture.js';
import {
  day,
  inEnglish,
  minute,
  problemOf,
  shipped,
  shippedInEnglish,
  TemplateWorld,
} from './templates.fixture.js';

describe.each(databaseKinds)('the stage templates on $kind', ({ create }) => {
  const world = TemplateWorld.around(create);

  describe('submission', () => {
    it('submits what is missing, in every language, and knows what Meta answers', async () => {
      await world.ensure([shipped]);
      expect(world.hints).toEqual(['templates']);
      expect((await world.rows()).map(({ status }) => status)).toEqual(['draft', 'draft']);
      expect(await world.stage.run()).toBe(2);
      expect(
        world
          .atMeta()
          .map(({ language, category, parameterFormat }) => [language, category, parameterFormat])
          .sort(),
      ).toEqual([
        ['en', 'UTILITY', 'NAMED'],
        ['pt_BR', 'UTILITY', 'NAMED'],
      ]);
      expect(await world.row()).toMatchObject({
        status: 'approved',
        reason: null,
        metaId: world.idAtMeta(),
        claimToken: null,
      });
      expect(world.seen.map(({ language, from, to }) => [language, from, to]).sort()).toEqual([
        ['en', 'draft', 'approved'],
        ['pt-BR', 'draft', 'approved'],
      ]);
      expect(await world.stage.run()).toBe(0);
      expect(
        await world.templates.states(world.database.read, world.account, world.wabaId, [
          'order_shipped',
          'nothing',
        ]),
      ).toEqual([
        {
          name: 'order_shipped',
          ready: true,
          languages: ['en', 'pt-BR'].map((language) => ({
            language,
            status: 'approved',
            reason: null,
            alert: null,
            category: 'utility',
          })),
        },
        { name: 'nothing', ready: false, languages: [] },
      ]);
    });

    it('does nothing the second time, whatever is asked again', async () => {
      await world.ensure([shipped]);
      await world.stage.run();
      await Promise.all([world.ensure([shipped]), world.ensure([shipped, shipped])]);
      expect(await world.stage.run()).toBe(0);
      expect(await world.rows()).toHaveLength(2);
      expect(world.atMeta()).toHaveLength(2);
    });

    it('submits once when two ask at once and two processes work', async () => {
      await Promise.all([world.ensure([shipped]), world.ensure([shipped])]);
      const handled = await Promise.all([world.stage.run(), world.stage.run()]);
      expect(handled.reduce((sum, count) => sum + count, 0)).toBe(2);
      expect(world.atMeta()).toHaveLength(2);
      expect((await world.rows()).every(({ status }) => status === 'approved')).toBe(true);
    });

    it('looks again, ever more rarely, while Meta is deciding', async () => {
      world.running.emulator.templates.approval = { kind: 'pending' };
      await world.ensure([shippedInEnglish]);
      await world.stage.run();
      expect((await world.row()).status).toBe('pending');
      const waits: number[] = [];
      for (let look = 0; look < 9; look++) {
        const wait = ((await world.row()).dueAt ?? 0) - world.clock.now();
        waits.push(wait);
        world.clock.advance(wait - 1);
        expect(await world.stage.run()).toBe(0);
        world.clock.advance(1);
        expect(await world.stage.run()).toBe(1);
      }
      expect(waits).toEqual([...waits].sort((one, two) => one - two));
      expect(waits[0]).toBe(30_000);
      expect(waits.at(-1)).toBe(60 * minute);
      world.running.emulator.templates.setStatus(world.idAtMeta(), 'APPROVED');
      world.clock.advance(60 * minute);
      await world.stage.run();
      expect(await world.row()).toMatchObject({ status: 'approved', attempts: 0 });
    });

    it('keeps Meta’s reason of a rejection, and submits changed words as an edit', async () => {
      world.running.emulator.templates.approval = { kind: 'reject', reason: 'INVALID_FORMAT' };
      await world.ensure([shippedInEnglish]);
      await world.stage.run();
      world.clock.advance(5_000);
      await world.stage.run();
      expect(await world.row()).toMatchObject({
        status: 'rejected',
        reason: expect.stringContaining('Put words around every variable'),
      });
      await world.ensure([shippedInEnglish]);
      expect(await world.stage.run()).toBe(0);
      world.running.emulator.templates.approval = { kind: 'approve' };
      await world.ensure([
        inEnglish({ body: 'Hello {{first_name}}, order {{order_number}} has left our house today.' }),
      ]);
      expect(await world.row()).toMatchObject({ status: 'draft', reason: null });
      await world.stage.run();
      expect((await world.row()).status).toBe('pending');
      world.clock.advance(minute);
      await world.stage.run();
      expect((await world.row()).status).toBe('approved');
      expect(world.atMeta().map((template) => template.components[0]?.text)).toEqual([
        'Hello {{first_name}}, order {{order_number}} has left our house today.',
      ]);
    });

    it('says what Meta refuses, once, and waits for world.other words', async () => {
      await world.ensure([inEnglish({ body: '{{first_name}} begins' }, 'bad_one')]);
      await world.stage.run();
      expect(await world.row('en', 'bad_one')).toMatchObject({
        status: 'rejected',
        dueAt: null,
        reason: expect.stringContaining('begin'),
      });
      expect(world.seen).toEqual([
        expect.objectContaining({ to: 'rejected', reason: expect.stringContaining('begin') }),
      ]);
      world.clock.advance(30 * day);
      expect(await world.stage.run()).toBe(0);
    });

    it.each([
      ['throttled', { kind: 'error', operation: 'templates', code: 80008, times: 1 } as const],
      ['away', { kind: 'server-error', operation: 'templates', times: 1 } as const],
      ['silent', { kind: 'silent', operation: 'templates', times: 1 } as const],
    ])('tries again when Meta is %s', async (_name, fault) => {
      world.running.emulator.addFault(fault);
      await world.ensure([shipped]);
      await world.stage.run();
      expect(await world.row()).toMatchObject({
        status: 'draft',
        attempts: 1,
        reason: expect.stringContaining('tried again'),
      });
      expect(await world.stage.run()).toBe(0);
      world.clock.advance(minute);
      expect(await world.stage.run()).toBe(2);
      expect((await world.row()).status).toBe('approved');
    });

    it('makes nothing twice when the answer to a submission was lost', async () => {
      await world.ensure([shippedInEnglish]);
      world.running.emulator.addFault({
        kind: 'garbage',
        operation: 'templates',
        every: 2,
        times: 1,
        accepted: true,
      });
      await world.stage.run();
      world.clock.advance(minute);
      await world.stage.run();
      expect(world.atMeta()).toHaveLength(1);
      expect(await world.row()).toMatchObject({ status: 'approved', metaId: world.idAtMeta() });
    });

    it('makes nothing twice when a process died after the request', async () => {
      await world.ensure([shippedInEnglish]);
      await world.stage.run();
      await world.database.write((tx) =>
        tx.execute(
          `UPDATE template SET status = 'draft', metaId = NULL, statusAt = NULL, dueAt = 1, claimToken = ?, claimUntil = 1`,
          [newId()],
        ),
      );
      await world.stage.run();
      expect(world.atMeta()).toHaveLength(1);
      expect(await world.row()).toMatchObject({ status: 'approved', metaId: world.idAtMeta() });
    });

    it('leaves a claimed template to its process, and writes nothing over what came meanwhile', async () => {
      await world.ensure([shippedInEnglish]);
      world.running.emulator.addFault({ kind: 'slow', operation: 'templates', ms: 150, times: 1 });
      const first = world.stage.run();
      await new Promise((resolve) => setTimeout(resolve, 60));
      expect(await world.stage.run()).toBe(0);
      await world.ensure([
        inEnglish({ body: 'Other words for {{first_name}} about {{order_number}} today.' }),
      ]);
      await first;
      expect(await world.row()).toMatchObject({
        status: 'draft',
        content: { body: expect.stringContaining('Other words') },
      });
    });

    it('waits for a number that works, and says so', async () => {
      await world.database.write((tx) => tx.execute(`UPDATE number SET status = 'paused'`));
      await world.ensure([shipped]);
      await world.stage.run();
      expect(await world.row()).toMatchObject({
        status: 'draft',
        attempts: 0,
        reason: expect.stringContaining('POST /v1/numbers'),
      });
      await world.database.write((tx) => tx.execute(`UPDATE number SET status = 'active'`));
      world.clock.advance(minute);
      await world.stage.run();
      expect((await world.row()).status).toBe('approved');
    });

    it('takes many world.templates in few requests and few batches', async () => {
      const many = Array.from({ length: 30 }, (_, index) => ({ ...shipped, name: `order_${index}` }));
      await world.ensure(many);
      let handled = 0;
      for (let count = await world.stage.run(); count > 0; count = await world.stage.run()) handled += count;
      expect(handled).toBe(60);
      expect(world.atMeta()).toHaveLength(60);
    });

    it('asks Meta only what another account’s number may', async () => {
      await world.database.write((tx) =>
        world.templates.ensure(tx, world.other, world.wabaId, [shipped], 'api'),
      );
      await world.stage.run();
      expect(world.atMeta()).toEqual([]);
    });
  });

  describe('a template somebody made at Meta', () => {
    it('is adopted when its words are ours, with its numbered parameters', async () => {
      world.createElsewhere('Hi {{1}}, your order {{2}} is on its way to you.');
      await world.ensure([shippedInEnglish]);
      await world.stage.run();
      expect(world.atMeta()).toHaveLength(1);
      const adopted = await world.row();
      expect(adopted).toMatchObject({ status: 'approved', metaId: world.idAtMeta(), alert: null });
      const built = fill(adopted, { order_number: '7' });
      expect(built.components).toEqual([
        {
          type: 'body',
          parameters: [
            { type: 'text', text: '👋' },
            { type: 'text', text: '7' },
          ],
        },
      ]);
    });

    it('is adopted with its own words when it needs nothing else, and the difference is shown', async () => {
      world.createElsewhere('Order {{order_number}} left.', {
        parameter_format: 'NAMED',
        components: [
          {
            type: 'BODY',
            text: 'Order {{order_number}} left.',
            example: { body_text_named_params: [{ param_name: 'order_number', example: '1' }] },
          },
        ],
      });
      await world.ensure([shippedInEnglish]);
      await world.stage.run();
      expect(await world.row()).toMatchObject({
        status: 'approved',
        content: { body: 'Order {{order_number}} left.' },
        alert: expect.stringContaining('words at Meta differ'),
      });
    });

    it('is left alone when it needs something else; the reason says what to do', async () => {
      world.createElsewhere('Dear {{1}}, about {{2}}: hello.');
      await world.ensure([shippedInEnglish]);
      await world.stage.run();
      expect(world.atMeta()).toHaveLength(1);
      expect(await world.row()).toMatchObject({
        status: 'rejected',
        reason: expect.stringContaining('Rename or delete it'),
      });
      world.running.emulator.state.templates.remove(world.wabaId, 'order_shipped', world.idAtMeta());
      world.clock.advance(2 * day);
      await world.stage.run();
      expect((await world.row()).status).toBe('approved');
    });

    it('can be imported and sent by its name', async () => {
      world.createElsewhere('Hi {{1}}, see you on {{2}} then.', { category: 'MARKETING' });
      expect(await world.imports.import(world.account, world.wabaId)).toEqual({ found: 1, added: 1 });
      expect(await world.imports.import(world.account, world.wabaId)).toEqual({ found: 1, added: 0 });
      const found = await world.row();
      expect(found).toMatchObject({
        source: 'meta',
        status: 'approved',
        purpose: 'marketing',
        category: 'marketing',
      });
      expect(fill(found, { '1': 'Ben', '2': 'Monday' })).toMatchObject({
        components: [{ parameters: [{ text: 'Ben' }, { text: 'Monday' }] }],
        rendered: 'Hi Ben, see you on Monday then.',
        missing: [],
      });
      expect(await world.stage.run()).toBe(1);
      expect(await world.row()).toMatchObject({ status: 'approved', source: 'meta' });
      expect((await problemOf(world.imports.import(world.other, world.wabaId))).code).toBe(
        'no_active_number',
      );
    });

    it('becomes a plugin’s own when the plugin needs one of that name', async () => {
      world.createElsewhere('Hi {{1}}, your order {{2}} is on its way to you.');
      await world.imports.import(world.account, world.wabaId);
      await world.ensure([shippedInEnglish]);
      await world.stage.run();
      expect(await world.row()).toMatchObject({
        source: 'plugin:order-notifications',
        status: 'approved',
        variables: shipped.variables,
      });
      expect(world.atMeta()).toHaveLength(1);
    });

    it('cannot be sent when it has parts nobody here can fill', async () => {
      const handle = world.running.emulator.state.uploads.give('image/gif');
      world.createElsewhere('Look.', {
        components: [
          { type: 'HEADER', format: 'GIF', example: { header_handle: [handle] } },
          { type: 'BODY', text: 'Look at this.' },
        ],
      });
      await world.imports.import(world.account, world.wabaId);
      expect(await world.row()).toMatchObject({
        status: 'disabled',
        reason: expect.stringContaining('HEADER GIF'),
      });
    });
  });
});
