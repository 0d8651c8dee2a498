import { afterEach, describe, expect, it } from '@jest/globals';
import '../../accounts/account.entity.js';
import { databaseKinds } from '../../../test/support/databases.js';
import { Database } from '../../database/index.js';
import {
  accepted,
  clientFor,
  closeAll,
  json,
  live,
  metaError,
  metrics,
  payload,
  sandbox,
  serve,
  token,
} from './graph.fixture.js';
import { freePayload, templatePayload } from './graph-payload.js';

afterEach(closeAll);

describe('where requests go', () => {
  it('sends sandbox numbers to the emulator with their own token, live ones to Meta, never the other way', async () => {
    const meta = await serve((_request, response) => json(response, 200, accepted));
    const emulator = await serve((_request, response) => json(response, 200, accepted));
    const client = clientFor(meta.url, { sandboxUrl: `${emulator.url}/sandbox/graph` });
    await client.send(sandbox, payload);
    await client.send(live, payload);
    expect(emulator.requests.map((request) => [request.url, request.headers.authorization])).toEqual([
      ['/sandbox/graph/v25.0/1001/messages', 'Bearer sandbox-token'],
    ]);
    expect(meta.requests.map((request) => request.headers.authorization)).toEqual([`Bearer ${token}`]);
  });

  it('uses connections again instead of opening one a message', async () => {
    const server = await serve((_request, response) => json(response, 200, accepted));
    const client = clientFor(server.url, { slots: 4 });
    const outcomes = await Promise.all(Array.from({ length: 200 }, () => client.send(live, payload)));
    expect(outcomes.every((outcome) => outcome.outcome === 'accepted')).toBe(true);
    expect(server.connections()).toBeLessThanOrEqual(4);
  });

  it('refuses to wait for the network inside a unit of work', async () => {
    const client = clientFor('http://127.0.0.1:1');
    const temporary = await databaseKinds[0]?.create();
    if (!temporary) throw new Error('SQLite is always there');
    const database = await Database.open(temporary.location);
    await expect(database.write(() => client.send(live, payload))).rejects.toThrow(
      'no network inside a unit of work',
    );
    await database.close();
    await temporary.drop();
  });

  it('lets nothing out that turns, hides or breaks what stands beside it, whoever gave it and when', () => {
    const to = { kind: 'phone' as const, value: '4917012345678' };
    const said = (text: string) => freePayload(to, { kind: 'text', text }, 'a');
    expect(said('Hola\u202E\n\u200BAna 👩\u200D🚀')).toMatchObject({
      text: { body: 'Hola\nAna 👩\u200D🚀' },
    });
    expect(said('\u200B\u2060')).toMatchObject({ text: { body: '…' } });
    const waiting = { name: 'hello', language: 'en', values: { body: [{ text: 'Ana\u202Egro.live' }] } };
    expect(templatePayload(to, waiting, 'a').template?.components).toEqual([
      { type: 'body', parameters: [{ type: 'text', text: 'Anagro.live' }] },
    ]);
  });

  it('puts a business-scoped id into recipient, a phone into to', () => {
    const template = { name: 'order_placed', language: 'pt_BR', values: { body: [{ text: 'x' }] } };
    const byUser = templatePayload({ kind: 'user_id', value: 'DE.123' }, template, 'a');
    expect(byUser).toMatchObject({ recipient: 'DE.123', template: { language: { code: 'pt_BR' } } });
    expect(byUser).not.toHaveProperty('to');
    expect(templatePayload({ kind: 'whatsapp', value: '49170' }, template, 'a')).toMatchObject({
      to: '49170',
    });
  });
});

describe('the management API', () => {
  const page = (names: string[], after?: string) => ({
    data: names.map((name, index) => ({
      id: `${name}-${index}`,
      name,
      language: 'en',
      status: 'APPROVED',
      category: 'UTILITY',
    })),
    paging:
      after === undefined
        ? { cursors: { after: 'end' } }
        : { cursors: { after }, next: 'http://127.0.0.1:1/steal-the-token' },
  });

  it('follows the cursor of a listing on the same host, and keeps only the name asked for', async () => {
    const server = await serve((request, response) =>
      json(
        response,
        200,
        request.url?.includes('after=two') === true
          ? page(['order_placed'])
          : page(['order_placed', 'order_placed_2'], 'two'),
      ),
    );
    const answer = await clientFor(server.url).listTemplates(live, 'order_placed');
    expect(answer.ok && answer.data.map((found) => found.name)).toEqual(['order_placed', 'order_placed']);
    expect(server.requests.map((request) => request.url)).toEqual([
      expect.stringContaining('/v25.0/2002/message_templates?fields='),
      expect.stringContaining('&name=order_placed&after=two'),
    ]);
  });

  it('reads a number with its throughput, and again with fewer fields when a version lacks one', async () => {
    const full = {
      id: '1001',
      display_phone_number: '+49 1',
      verified_name: 'Tea',
      quality_rating: 'green',
      throughput: { level: 'HIGH' },
    };
    const high = await serve((_request, response) => json(response, 200, full));
    expect(await clientFor(high.url).readNumber(live)).toEqual({
      ok: true,
      data: { id: '1001', displayPhone: '+49 1', verifiedName: 'Tea', quality: 'GREEN', throughput: 1_000 },
    });
    const coexistence = await serve((_request, response) =>
      json(response, 200, { ...full, is_on_biz_app: true }),
    );
    expect(await clientFor(coexistence.url).readNumber(live)).toMatchObject({ data: { throughput: 20 } });
    const old = await serve((request, response) =>
      request.url?.includes('throughput') === true
        ? json(
            response,
            400,
            metaError(100, { message: '(#100) Tried accessing nonexisting field (throughput)' }),
          )
        : json(response, 200, { id: '1001' }),
    );
    expect(await clientFor(old.url).readNumber(live)).toMatchObject({
      ok: true,
      data: { quality: 'UNKNOWN', throughput: 80 },
    });
  });

  it('tells a refusal from silence', async () => {
    const refused = await serve((_request, response) =>
      json(
        response,
        400,
        metaError(100, { error_subcode: 2388024, error_user_title: 'Exists', error_user_msg: 'It exists.' }),
      ),
    );
    const template = {
      name: 'a',
      language: 'en',
      category: 'UTILITY',
      parameter_format: 'NAMED',
      components: [],
    } as const;
    expect(await clientFor(refused.url).createTemplate(live, template)).toEqual({
      ok: false,
      kind: 'refused',
      httpStatus: 400,
      title: 'Exists',
      error: { code: 100, subcode: 2388024, detail: 'It exists.', class: 'payload' },
    });
    const broken = await serve((_request, response) => response.writeHead(503).end('later'));
    expect(await clientFor(broken.url).createTemplate(live, template)).toMatchObject({
      ok: false,
      kind: 'unreachable',
    });
    const garbled = await serve((_request, response) => response.writeHead(200).end('{"data":7}'));
    expect(await clientFor(garbled.url).listTemplates(live)).toMatchObject({
      ok: false,
      kind: 'unreachable',
    });
  });

  it('marks a message as read', async () => {
    const server = await serve((_request, response) => json(response, 200, { success: true }));
    expect(await clientFor(server.url).markRead(live, 'wamid.9')).toMatchObject({ ok: true });
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: 'wamid.9',
    });
  });
});

describe('metrics', () => {
  it('count outcomes and name nobody', async () => {
    const server = await serve((_request, response) => json(response, 200, accepted));
    await clientFor(server.url).send(live, payload);
    const text = await metrics.registry.metrics();
    expect(text).toContain('liaison_attempts_total{outcome="accepted"');
    expect(text).not.toContain(token);
    expect(text).not.toContain(payload.to);
  });
});
