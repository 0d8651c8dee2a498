import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { startApi, type ApiFixture } from '../../../test/support/api.js';
import { temporarySqlite } from '../../../test/support/databases.js';
import { problemContentType } from '../problems/problem.schema.js';
import { jsonSchema } from './document.js';

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema: Record<string, unknown>;
  description?: string;
}
interface Operation {
  operationId: string;
  summary: string;
  description: string;
  tags: string[];
  security?: Record<string, string[]>[];
  parameters: Parameter[];
  requestBody?: { content: Record<string, { schema: Record<string, unknown> }> };
  responses: Record<
    string,
    { description: string; content?: Record<string, { schema: Record<string, unknown> }> }
  >;
}
interface Route {
  name: string;
  method: string;
  path: string;
  operation: Operation;
}

/** Called by software of ours at a vendor, which is signed instead of keyed. */
const isCompanion = (path: string): boolean => /^\/(companion|connect)\//.test(path);

describe('the OpenAPI document', () => {
  let api: ApiFixture;
  let document: OpenAPIObject;
  let routes: Route[];
  const schemas = () => document.components?.schemas as Record<string, Record<string, unknown>>;
  const resolve = (schema: Record<string, unknown>): Record<string, unknown> => {
    const name = (schema['$ref'] as string | undefined)?.replace('#/components/schemas/', '');
    return name === undefined ? schema : resolve(schemas()[name] ?? {});
  };

  beforeAll(async () => {
    api = await startApi(await temporarySqlite());
    document = (await api.call('get', '/openapi.json', '')).body as OpenAPIObject;
    routes = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item as unknown as Record<string, Operation>).map(([method, operation]) => ({
        name: `${method.toUpperCase()} ${path}`,
        method,
        path,
        operation,
      })),
    );
  });
  afterAll(() => api.close());

  it('has every pinned route', () => {
    const pinned = [
      'POST /v1/connections',
      'GET /v1/connections',
      'GET /v1/connections/{id}',
      'PATCH /v1/connections/{id}',
      'DELETE /v1/connections/{id}',
      'POST /v1/numbers',
      'GET /v1/numbers',
      'GET /v1/events',
      'GET /v1/events/{id}',
      'POST /v1/events/{id}/replay',
      'POST /v1/messages',
      'POST /v1/messages/preview',
      'GET /v1/messages',
      'GET /v1/messages/{id}',
      'GET /v1/contacts',
      'POST /v1/contacts',
      'GET /v1/contacts/{id}',
      'POST /v1/consents',
      'GET /v1/contacts/{id}/consents',
      'GET /v1/templates',
      'POST /v1/templates',
      'GET /v1/plugins/{id}',
      'PUT /v1/plugins/{id}',
      'GET /v1/plugins/{id}/results',
      'GET /v1/connectors',
      'GET /v1/connectors/{id}/schema',
      'GET /v1/timers',
      'GET /v1/deliveries',
      'POST /v1/deliveries/{id}/retry',
      'POST /v1/accounts',
      'POST /v1/api-keys',
      'GET /v1/audit-log',
      'GET /v1/sandbox/messages',
      'POST /v1/sandbox/replies',
      'GET /healthz',
      'GET /readyz',
      'GET /metrics',
    ];
    expect(routes.map(({ name }) => name)).toEqual(expect.arrayContaining(pinned));
  });

  it('is of version 3.1 and says how to authenticate', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.components?.securitySchemes).toMatchObject({
      key: { type: 'http', scheme: 'bearer' },
      companion: { type: 'apiKey', in: 'header', name: 'X-Liaison-Signature' },
      session_token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
    });
  });

  it('has no reference that leads nowhere, and no schema nobody uses', () => {
    const text = JSON.stringify(document);
    const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => String(reference));
    expect(references.length).toBeGreaterThan(50);
    const known = new Set(Object.keys(schemas()).map((name) => `#/components/schemas/${name}`));
    expect(references.filter((reference) => !known.has(reference))).toEqual([]);
    expect([...known].filter((name) => !references.includes(name))).toEqual([]);
    expect(text).not.toMatch(/"\$defs"|"nullable"|"definitions"/);
  });

  it('gives every operation a unique id, a summary, a tag, and a description of its scope', () => {
    const ids = routes.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { name, operation, path } of routes) {
      expect({ name, id: operation.operationId }).toEqual({
        name,
        id: expect.stringMatching(/^[a-z]+[A-Za-z]+$/),
      });
      expect({ name, summary: operation.summary.length > 10, tags: operation.tags.length }).toEqual({
        name,
        summary: true,
        tags: 1,
      });
      if (path.startsWith('/v1/'))
        expect({ name, text: operation.description }).toEqual({
          name,
          text: expect.stringContaining('Needs the scope'),
        });
    }
  });

  it('asks for a key with one scope on every route under /v1, and on no other', () => {
    for (const { name, path, operation } of routes) {
      const scopes = operation.security?.flatMap((entry) => entry['key'] ?? []) ?? [];
      const wanted = path.startsWith('/v1/') ? 1 : 0;
      expect({ name, scopes: scopes.length }).toEqual({ name, scopes: wanted });
    }
  });

  it('asks for a signature on every route of a companion, and on no other', () => {
    for (const { name, path, operation } of routes) {
      const signed = operation.security?.some((entry) => 'companion' in entry) === true;
      expect({ name, signed }).toEqual({ name, signed: path.startsWith('/companion/') });
      if (signed)
        expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['401', '422', '429']));
    }
  });

  it('asks for a session token on every route of embedded pages, and on no other', () => {
    for (const { name, path, operation } of routes) {
      const asked = operation.security?.some((entry) => 'session_token' in entry) === true;
      expect({ name, asked }).toEqual({ name, asked: path.startsWith('/embedded/') });
      if (asked) expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['401', '429']));
    }
  });

  it('describes every answer, good or bad, with a schema', () => {
    for (const { name, path, operation } of routes) {
      const good = Object.keys(operation.responses).filter((status) => status.startsWith('2'));
      expect({ name, good: good.length }).toEqual({ name, good: 1 });
      for (const [status, response] of Object.entries(operation.responses)) {
        expect({ name, status, described: response.description.length > 3 }).toEqual({
          name,
          status,
          described: true,
        });
        const content = Object.keys(response.content ?? {});
        if (status === '204') expect({ name, content }).toEqual({ name, content: [] });
        else if (status.startsWith('2'))
          expect({ name, content: content.length }).toEqual({ name, content: 1 });
        else expect({ name, status, content }).toEqual({ name, status, content: [problemContentType] });
      }
      const bad = Object.keys(operation.responses);
      if (path.startsWith('/v1/'))
        expect(bad).toEqual(expect.arrayContaining(['401', '403', '422', '429', '500', '503']));
      // A companion hears nothing of what is not its own connection's: its refusal is a 401.
      if (path.includes('{') && !isCompanion(path))
        expect({ name, bad }).toEqual({ name, bad: expect.arrayContaining(['404']) });
    }
  });

  it('declares the parameters a path has, and no others', () => {
    for (const { name, path, operation } of routes) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
      const declared = operation.parameters.filter((parameter) => parameter.in === 'path');
      expect({ name, declared: declared.map((parameter) => parameter.name).sort() }).toEqual({
        name,
        declared: inPath.sort(),
      });
      for (const parameter of operation.parameters)
        expect({ name, parameter: parameter.name, schema: typeof parameter.schema }).toEqual({
          name,
          parameter: parameter.name,
          schema: 'object',
        });
    }
  });

  it('answers {data, next} and takes limit and cursor on every list', () => {
    const lists = routes.filter(({ operation }) => operation.operationId.startsWith('list'));
    expect(lists.length).toBeGreaterThan(10);
    for (const { name, operation } of lists) {
      const schema = resolve(Object.values(operation.responses['200']?.content ?? {})[0]?.schema ?? {});
      expect({ name, properties: Object.keys(schema['properties'] as object) }).toEqual({
        name,
        properties: expect.arrayContaining(['data', 'next']),
      });
      const query = operation.parameters
        .filter((parameter) => parameter.in === 'query')
        .map((parameter) => parameter.name);
      expect({ name, query }).toEqual({ name, query: expect.arrayContaining(['limit', 'cursor']) });
      expect(query).not.toContain('offset');
    }
  });

  it('offers an idempotency key on everything that changes something', () => {
    for (const { name, path, method, operation } of routes) {
      // What a companion may repeat is harmless, or is refused by its signature.
      if (isCompanion(path)) continue;
      const offered = operation.parameters.some((parameter) => parameter.name === 'Idempotency-Key');
      const changes =
        path.startsWith('/v1/') && method !== 'get' && !operation.operationId.startsWith('preview');
      expect({ name, offered }).toEqual({ name, offered: changes });
    }
  });

  it('lets bodies have no fields but those it names, and shows no secret in an answer', () => {
    for (const { name, path, operation } of routes) {
      // A companion may be newer than we are: what we do not know of it is set aside.
      if (isCompanion(path)) continue;
      const body = operation.requestBody?.content['application/json']?.schema;
      if (!body) continue;
      const schema = resolve(body);
      const variants = (schema['anyOf'] as Record<string, unknown>[] | undefined) ?? [schema];
      for (const variant of variants)
        expect({ name, more: resolve(variant)['additionalProperties'] }).toEqual({ name, more: false });
    }
    const answers = JSON.stringify(
      routes.map(({ operation }) =>
        Object.entries(operation.responses).filter(([status]) => status.startsWith('2')),
      ),
    );
    expect(answers).not.toMatch(/accessToken|consumerSecret|webhookSecret|password/);
  });
});

describe('JSON Schema of zod', () => {
  it('keeps answers open to new fields and requests closed', () => {
    const part = z.object({ a: z.string() }).meta({ id: 'PartOfASpec' });
    expect(jsonSchema(z.strictObject({ part }), 'input').schema).toMatchObject({
      additionalProperties: false,
    });
    const { schema, components } = jsonSchema(z.object({ part }), 'output');
    expect(schema).not.toHaveProperty('additionalProperties');
    expect(components).toEqual({
      PartOfASpec: { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
    });
  });
});
