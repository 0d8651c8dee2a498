import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../../test/support/databases.js';
import { codeOf, CompanionWorld, type Changes, type Json } from './companion.fixture.js';

describe.each(databaseKinds)('what companions do for the owner on $kind', ({ create }) => {
  let world: CompanionWorld;

  beforeAll(async () => {
    world = await CompanionWorld.open(create);
  }, 60_000);
  afterAll(() => world.close());
  beforeEach(() => world.reconnect());

  it('sends by hand and lists it with its reason, showing no number whole', async () => {
    await world.api.call('post', '/v1/numbers').send({ sandbox: true });
    const body = {
      subject: 'order:13',
      to: { phone: '600 111 222', country: 'es' },
      text: 'Your parcel waits at the door.',
    };
    const sent = await world.call('post', '/messages', body, { headers: { 'idempotency-key': 'by-hand-1' } });
    expect(sent.status).toBe(202);
    expect(sent.body).toMatchObject({ status: 'refused', decision: { reason: 'no_consent' } });
    world.api.clock.advance(1_000);
    const again = await world.call('post', '/messages', body, {
      headers: { 'idempotency-key': 'by-hand-1' },
    });
    expect(again.body).toEqual(sent.body);
    const thread = await world.call('get', '/messages?subject=order:13');
    expect(thread.body).toMatchObject({
      data: [
        {
          id: (sent.body as Json)['id'],
          subject: 'order:13',
          text: body.text,
          to: '…1222',
          status: 'refused',
          reason: 'no_consent',
          direction: 'out',
        },
      ],
      next: null,
    });
    expect(thread.text).not.toContain('600111222');
    expect((await world.call('get', '/messages?subject=order:14')).body).toMatchObject({ data: [] });
    const wrong = await world.call('post', '/messages', { ...body, to: { phone: '12', country: 'ES' } });
    expect(wrong.body).toMatchObject({ code: 'validation_failed', errors: [{ field: 'to.phone' }] });
    const relay = { ...body, to: { phone: '600 111 222 ext. 5', country: 'ES' } };
    expect((await world.call('post', '/messages', relay)).body).toMatchObject({
      detail: expect.stringContaining('has an extension'),
      errors: [{ field: 'to.phone' }],
    });
  });

  it('previews what would be sent by hand, each person by themselves, and stores nothing', async () => {
    const numbers = (await world.api.call('get', '/v1/numbers')).body as { data: unknown[] };
    if (numbers.data.length === 0) await world.api.call('post', '/v1/numbers').send({ sandbox: true });
    const made = await world.api.call('post', '/v1/templates').send({
      name: 'order_ready',
      purpose: 'transactional',
      category: 'utility',
      languages: { en: { body: 'Hello {{name}}, your order {{order}} is ready for you.' } },
      variables: {
        name: { description: 'Name', example: 'Ana' },
        order: { description: 'Order', example: '13' },
      },
    });
    expect(made.status).toBe(201);
    await world.api.db.write((tx) =>
      tx.execute("UPDATE template SET status = 'approved' WHERE name = 'order_ready'"),
    );
    await world.api.db.write((tx) => tx.execute("UPDATE number SET status = 'active'"));
    const before = (await world.api.call('get', '/v1/messages?limit=100')).body as { data: unknown[] };
    const people = (await world.api.call('get', '/v1/contacts?limit=100')).body as { data: unknown[] };
    const message = (order: number, phone: string) => ({
      subject: `order:${order}`,
      to: { phone, country: 'es' },
      template: { name: 'order_ready', variables: { name: 'Ana', order: String(order) } },
    });
    const agreed = '600 222 111';
    const contact = (await world.api.call('post', '/v1/contacts').send({ phone: '+34600222111' }))
      .body as Json;
    const consented = await world.api.call('post', '/v1/consents').send({
      contact: contact['id'],
      purpose: 'transactional',
      state: 'granted',
      method: 'web_form',
    });
    expect({ status: consented.status, body: consented.body as Json }).toMatchObject({ status: 201 });
    await world.call('put', '/mode', { mode: 'live', testNumbers: [] });
    const preview = await world.call('post', '/messages/preview', {
      messages: [message(21, agreed), message(22, '600 222 999'), message(23, '12')],
    });
    expect(preview.body).toEqual({
      data: [
        {
          subject: 'order:21',
          status: 'queued',
          reason: null,
          explanation: null,
          to: '…2111',
          language: 'en',
          text: 'Hello Ana, your order 21 is ready for you.',
        },
        expect.objectContaining({
          subject: 'order:22',
          status: 'refused',
          reason: 'no_consent',
          to: '…2999',
          text: 'Hello Ana, your order 22 is ready for you.',
          explanation: expect.stringMatching(/opted in/) as unknown,
        }),
        expect.objectContaining({
          subject: 'order:23',
          status: 'refused',
          reason: 'invalid_phone',
          to: null,
        }),
      ],
    });
    expect(preview.text).not.toContain('600222');
    const unknown = await world.call('post', '/messages/preview', {
      messages: [{ ...message(21, agreed), template: { name: 'no_such' } }],
    });
    expect(codeOf(unknown)).toEqual({ status: 422, code: 'unknown_template' });
    for (const messages of [[], Array.from({ length: 51 }, () => message(1, agreed))])
      expect(codeOf(await world.call('post', '/messages/preview', { messages }))).toEqual({
        status: 422,
        code: 'validation_failed',
      });
    const after = (await world.api.call('get', '/v1/messages?limit=100')).body as { data: unknown[] };
    expect(after.data).toHaveLength(before.data.length);
    const known = (await world.api.call('get', '/v1/contacts?limit=100')).body as { data: unknown[] };
    expect(known.data).toHaveLength(people.data.length + 1);
    await world.call('put', '/mode', { mode: 'test', testNumbers: [] });
  });

  it('checks at once whether the shop is reached, and what was mended shows without connecting again', async () => {
    world.shop.remember({ ...world.site });
    const fresh = await world.call('get', '/overview');
    expect(fresh.body).toMatchObject({ connectionToShop: { way: 'unknown' } });
    const wall = { status: 403, headers: {}, body: 'Generated by Wordfence' };
    world.shop.walls.set('*', wall);
    const blocked = await world.call('post', '/check', { site: world.shop.site() });
    expect(blocked.body).toMatchObject({
      connection: { id: world.site.connectionId, health: { state: 'degraded' } },
      connectionToShop: {
        way: 'heartbeat',
        blocker: 'wordfence',
        hint: expect.stringMatching(/wc-liaison/) as unknown,
      },
    });
    world.shop.walls.clear();
    world.api.clock.advance(1_000);
    // Asked again at once, the shop is not called again.
    const calls = world.shop.asked.length;
    expect((await world.call('post', '/check')).body).toMatchObject({
      connectionToShop: { way: 'heartbeat' },
    });
    expect(world.shop.asked).toHaveLength(calls);
    world.api.clock.advance(6_000);
    expect((await world.call('post', '/check')).body).toMatchObject({ connectionToShop: { way: 'rest' } });
    expect(world.shop.asked.length).toBeGreaterThan(calls);
    // Plugins of version 0.1.0 read the old name.
    for (const answer of [
      await world.call('get', '/overview'),
      await world.call('post', '/check'),
      await world.beat(),
    ])
      expect(answer.body).toMatchObject({ connectionToShop: { way: 'rest' }, wayBack: { way: 'rest' } });
    const elsewhere = { ...world.shop.site(), url: 'https://staging.shop.example' };
    world.api.clock.advance(6_000);
    expect(codeOf(await world.call('post', '/check', { site: elsewhere }))).toEqual({
      status: 409,
      code: 'copy_of_site',
    });
  });

  it('sends a test to the owner’s own number only when they say it is theirs, and lists it', async () => {
    const to = { phone: '600 333 444', country: 'ES' };
    const refused = await world.call('post', '/test-message', { to });
    expect(refused.body).toMatchObject({ status: 422, errors: [{ field: 'own' }] });
    const sent = await world.call('post', '/test-message', { to, own: true });
    expect(sent.status).toBe(202);
    const { decision } = sent.body as { decision: { gates: { gate: string; answer: string }[] } };
    const answerOf = (gate: string) => decision.gates.find((one) => one.gate === gate)?.answer;
    expect([answerOf('consent'), answerOf('test_mode')]).toEqual(['pass', 'pass']);
    expect((await world.beat()).body).toMatchObject({ connection: { testNumbers: ['+34600333444'] } });
    const templates = (await world.api.call('get', '/v1/templates?name=liaison_test_message')).body as {
      data: unknown[];
    };
    expect(templates.data).toHaveLength(7);
  });

  it('shows settings without address, keys and secrets, and changes no others', async () => {
    const read = await world.call('get', '/settings');
    const { plugins, connector } = read.body as {
      plugins: { id: string; schema: Json }[];
      connector: { schema: { properties: Json }; settings: Json };
    };
    expect(plugins.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['cart-recovery', 'order-notifications']),
    );
    expect(Object.keys(connector.schema.properties)).toEqual(expect.arrayContaining(['completedMeans']));
    for (const hidden of ['url', 'consumerKey', 'consumerSecret', 'webhookSecret']) {
      expect(connector.schema.properties).not.toHaveProperty(hidden);
      expect(connector.settings).not.toHaveProperty(hidden);
      const stolen = await world.call('put', '/settings/connector', {
        settings: { [hidden]: 'https://evil.example' },
      });
      expect(stolen.body).toMatchObject({
        code: 'invalid_settings',
        errors: [{ field: `settings.${hidden}` }],
      });
    }
    const changed = await world.call('put', '/settings/connector', {
      settings: { completedMeans: 'delivered' },
    });
    expect(changed.body).toMatchObject({ settings: { completedMeans: 'delivered' } });
    const wrong = await world.call('put', '/settings/plugins/order-notifications', {
      enabled: true,
      settings: { maxAge: 'soon' },
    });
    expect(wrong.body).toMatchObject({ code: 'invalid_settings', errors: [{ field: 'settings.maxAge' }] });
    const on = await world.call('put', '/settings/plugins/order-notifications', {
      enabled: true,
      settings: {},
    });
    expect(on.body).toMatchObject({ id: 'order-notifications', enabled: true });
    const overview = await world.call('get', '/overview');
    expect(overview.body).toMatchObject({
      connection: { id: world.site.connectionId },
      number: { sandbox: true },
      wouldStart: [expect.stringContaining('Order notifications:') as unknown],
      last30Days: { sent: 0, recovered: { orders: 0, treatment: { people: 0, orders: 0 } } },
    });
  });

  it('exports and forgets only people this connection told of', async () => {
    await world.api
      .call('post', '/v1/contacts')
      .send({ firstName: 'Elsewhere', phone: '+34600999888', email: 'elsewhere@example.com' });
    const stranger = { email: 'elsewhere@example.com', phones: [{ phone: '600 999 888', country: 'ES' }] };
    expect((await world.call('post', '/privacy/export', stranger)).body).toEqual({ data: [], next: null });
    expect((await world.call('post', '/privacy/erase', stranger)).body).toEqual({
      erased: 0,
      kept: 0,
      messages: [],
    });
    const own = { phones: [{ phone: '600 333 444', country: 'ES' }] };
    const exported = (await world.call('post', '/privacy/export', own)).body as { data: { group: string }[] };
    expect(new Set(exported.data.map(({ group }) => group))).toEqual(
      new Set(['WhatsApp contact', 'WhatsApp consent', 'WhatsApp messages']),
    );
    const erased = await world.call('post', '/privacy/erase', own);
    expect(erased.body).toMatchObject({
      erased: 1,
      messages: [expect.stringContaining('hashed') as unknown],
    });
    expect((await world.call('post', '/privacy/erase', own)).body).toMatchObject({ erased: 0 });
    const kept = await world.api.call('get', '/v1/contacts?email=elsewhere@example.com');
    expect(kept.body).toMatchObject({ data: [{ firstName: 'Elsewhere' }] });
  });

  describe('an owner is told in their language', () => {
    const asking = (language: string): Changes => ({ headers: { 'accept-language': language } });
    const code = /\/v1\/|\b(?:GET|POST|PUT|PATCH) |\b[a-z]+_[a-z_]+\b/;
    interface Told {
      message?: string;
      detail?: string;
      errors?: { field: string; reason: string; message?: string }[];
    }

    it('what is refused, and `/v1` keeps its words', async () => {
      const copy = { ...asking('fr-FR,fr;q=0.9'), siteId: 'site-another-one' };
      const refused = (await world.call('get', '/settings', undefined, copy)).body as Told;
      expect(refused.message).toMatch(/^Ce site n’est pas celui/);
      expect(refused.message).not.toMatch(code);
      const english = (await world.call('get', '/settings', undefined, { siteId: 'site-another-one' }))
        .body as Told;
      expect(english.message).toMatch(/^This site isn't the one/);
      const api1 = (await world.api.call('get', '/v1/plugins/none').set('accept-language', 'fr'))
        .body as Told;
      expect(api1).not.toHaveProperty('message');
    });

    it('which field is wrong, without its path', async () => {
      const body = { to: { phone: '1', country: 'FR' }, subject: 'order:1', text: 'x' };
      const answer = (await world.call('post', '/messages', body, asking('de'))).body as Told;
      expect(answer.errors?.map(({ message }) => message)).toEqual(['Geben Sie mindestens 3 Zeichen ein.']);
    });

    it('titles, help and choices of settings, and what is wrong with them', async () => {
      const settings = (await world.call('get', '/settings', undefined, asking('it'))).body as {
        plugins: { id: string; title: string; schema: Json }[];
        connector: { schema: Json };
      };
      const cart = settings.plugins.find(({ id }) => id === 'cart-recovery');
      expect(cart?.title).toBe('Recupero dei carrelli');
      expect(JSON.stringify(cart?.schema)).toContain('"unique":"Codice unico per cliente"');
      expect(JSON.stringify(settings.connector.schema)).toContain('Ordine spedito');
      const steps = [
        { after: 'PT2H', template: 'cart_reminder' },
        { after: 'PT1H', template: 'cart_reminder' },
      ];
      const wrong = { enabled: true, settings: { steps, holdoutShare: 7 } };
      const refused = (await world.call('put', '/settings/plugins/cart-recovery', wrong, asking('it')))
        .body as Told;
      expect(refused.errors).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            field: 'settings.steps.1.after',
            message: expect.stringMatching(/^Deve essere maggiore/) as unknown as string,
          }),
          expect.objectContaining({ field: 'settings.holdoutShare', message: 'Inserisci 1 o meno.' }),
        ]),
      );
    });

    it('what would start, in one sentence each', async () => {
      await world.call('put', '/settings/plugins/order-notifications', { enabled: true });
      const overview = (await world.call('get', '/overview', undefined, asking('pt-PT'))).body as {
        wouldStart: string[];
      };
      expect(overview.wouldStart).toEqual([expect.stringMatching(/^Notificações de encomendas: Envia/)]);
    });

    it('why a message was not sent', async () => {
      await world.call('post', '/messages', {
        to: { phone: '+34600111444' },
        subject: 'order:7',
        text: 'Hola',
      });
      const list = (await world.call('get', '/messages?subject=order:7', undefined, asking('es'))).body as {
        data: { reason: string; explanation: string }[];
      };
      expect(list.data).toEqual([
        expect.objectContaining({
          reason: 'no_consent',
          explanation: 'El cliente no ha aceptado estos mensajes.',
        }),
      ]);
    });
  });
});
