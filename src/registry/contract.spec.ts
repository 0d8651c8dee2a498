import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import {
  capabilities,
  defineAction,
  defineConnector,
  type AnyConnector,
  type AppWebhook,
  type ContactsDefinition,
  type OAuth2Auth,
} from '../sdk/index.js';
import { toyConnector } from '../../test/support/toy.connector.js';
import { Registry, RegistryError } from './index.js';

const auth: OAuth2Auth = {
  type: 'oauth2',
  app: { title: 'app' },
  authorizeUrl: () => 'https://crm.example/authorize',
  tokenUrl: () => 'https://crm.example/token',
  scopes: ['contacts'],
  pkce: 'S256',
  rotates: true,
  tenant: ({ raw }) => ({ id: String(raw['portal']) }),
};
const webhook: AppWebhook<unknown, unknown> = {
  scope: 'app',
  verify: { scheme: 'hmac', header: 'x', algorithm: 'sha256', encoding: 'hex', secret: 'clientSecret' },
  topic: () => 'contact',
  split: () => [],
  subscription: { manual: 'Name the address in the app.' },
};
const contacts: ContactsDefinition = {
  fields: async () => [],
  mapping: [],
  pull: async () => ({ changes: [], cursor: '1', more: false }),
  push: async () => [],
  deletions: 'reported',
};
const connector = defineConnector({ ...toyConnector, auth, webhook });
const registry = (change: object) =>
  new Registry({ connectors: [{ ...connector, ...change } as AnyConnector], plugins: [] });

describe('the registry', () => {
  it('takes an OAuth connector with webhooks of its app', () => {
    expect(registry({}).findConnector('toy')).toBeDefined();
    const withSecret = {
      ...auth,
      app: { title: 'x', settings: z.object({ k: z.string().meta({ secret: true }) }) },
    };
    const verify = { ...webhook.verify, secret: 'k' };
    expect(registry({ auth: withSecret, webhook: { ...webhook, verify } }).connectors()).toHaveLength(1);
  });

  it.each<[string, object, RegExp]>([
    ['without a tenant', { auth: { ...auth, tenant: undefined } }, /toy: its auth lacks the function tenant/],
    ['without an app', { auth: { ...auth, app: undefined } }, /does not describe the app registration/],
    ['without scopes', { auth: { ...auth, scopes: undefined } }, /lists no scopes/],
    ['with a weak proof key', { auth: { ...auth, pkce: 'plain' } }, /proof key other than S256/],
    ['that hides whether tokens rotate', { auth: { ...auth, rotates: undefined } }, /refresh tokens rotate/],
    ['that asks for an unknown setting', { auth: { ...auth, fields: ['nope'] } }, /unknown setting nope/],
    [
      'that learns an unknown setting',
      { auth: { ...auth, learns: ['nope'] } },
      /learns the unknown setting nope/,
    ],
    [
      'that makes up what is no secret',
      { auth: { ...auth, generates: ['url'] } },
      /generates url, which is no secret of its settings/,
    ],
    [
      'that asks for what it makes up',
      { auth: { ...auth, fields: ['secret'], generates: ['secret'] } },
      /names secret twice in fields, learns and generates/,
    ],
    [
      'that could only synchronise contacts',
      { webhook: undefined, contacts },
      /no webhook and no sweep \(reconcile\).*contacts alone/,
    ],
    ['with app webhooks and no app', { auth: { type: 'none' } }, /has no app registration/],
    ['that cannot split', { webhook: { ...webhook, split: undefined } }, /cannot split them/],
    [
      'verified with a setting of one connection',
      { webhook: { ...webhook, verify: { ...webhook.verify, secret: 'secret' } } },
      /verified with secret, which is no secret of the registration \(clientSecret\)/,
    ],
    [
      'whose scheme cannot be read',
      { webhook: { ...webhook, verify: { ...webhook.verify, signed: ['uri'] } } },
      /its signature scheme does not sign the body/,
    ],
  ])('does not start with a connector %s', (_what, change, sentence) => {
    const start = () => registry(change);
    expect(start).toThrow(RegistryError);
    expect(start).toThrow(sentence);
  });

  it('a connector that pushes consent names the purposes its vendor keeps, and the other way round', () => {
    const push = defineAction({
      implements: capabilities['consents.push'],
      run: async () => ({ changed: true }),
    });
    const consents = { purposes: ['marketing'] };
    expect(() => registry({ actions: [push] })).toThrow(/names no purposes/);
    expect(() => registry({ actions: [push], consents: { purposes: [] } })).toThrow(/names no purposes/);
    expect(() => registry({ actions: [], consents })).toThrow(/no action implements consents.push/);
    expect(() => registry({ actions: [push], consents })).not.toThrow();
  });
});
