import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { AnyAction, AnyConnector, OAuth2Auth, OAuthTenant } from '../../src/sdk/index.js';
import { connectorMaterials } from '../support/toy-crm/materials.js';
import { connector } from '../support/toy-crm/toy-crm.connector.js';
import { connectorChecks } from './connector.js';
import { runChecks, sentence } from './finding.js';
import type { ConnectorMaterials } from './play.js';

const toy = connector as AnyConnector;
const auth = toy.auth as OAuth2Auth;
const materials = connectorMaterials();

/** What the kit says of a connector, of checks whose id begins so. */
async function findings(subject: AnyConnector, given: ConnectorMaterials, prefix: string): Promise<string[]> {
  const checks = connectorChecks(subject, given).filter(({ id }) => id.startsWith(prefix));
  return (await runChecks(checks)).map((finding) => `${finding.check} | ${sentence(finding)}`);
}
const withAuth = (change: Partial<OAuth2Auth>, settings: z.ZodType = toy.settings): AnyConnector => ({
  ...toy,
  settings,
  auth: { ...auth, ...change },
});
const telling = (change: (tenant: OAuthTenant) => OAuthTenant): AnyConnector =>
  withAuth({ tenant: async (token, call) => change(await auth.tenant(token, call)) });
const withContract = (change: object): ConnectorMaterials => ({
  ...materials,
  contract: { ...materials.contract, ...change },
});

describe('the OAuth checks', () => {
  it('find nothing wrong with a connector that tells its tenants apart', async () => {
    expect(await findings(toy, materials, 'oauth')).toEqual([]);
  });

  let made = 0;
  it.each<[string, AnyConnector, RegExp]>([
    [
      'a tenant that throws',
      withAuth({ tenant: () => Promise.reject(new Error('no portal')) }),
      /^oauth\.agree \| auth: fails for the tenant 7: Error: no portal/,
    ],
    ['one id for everybody', telling((one) => ({ ...one, id: '1' })), /auth\.tenant: calls two tenants "1"/],
    [
      'an id of its own invention',
      telling((one) => ({ ...one, id: `portal-${one.id}` })),
      /calls "portal-7" the tenant that fixtures\/contract\.ts calls "7"/,
    ],
    [
      'a setting it says it learns and does not give',
      telling(({ settings: _, ...one }) => one),
      /auth\.tenant: does not give "api", which `learns` names/,
    ],
    [
      'a required setting nobody gives',
      withAuth({}, z.object({ api: z.string(), region: z.string() })),
      /settings\.region: is required and nobody gives it/,
    ],
    [
      'a setting it gives and does not name',
      withAuth({ learns: [] }),
      /auth\.learns: does not name "api", which `tenant` gives/,
    ],
    [
      'a secret made up anew each time',
      telling((one) => ({ ...one, settings: { ...one.settings, hook: `secret-${++made}` } })),
      /auth\.tenant: gives another "hook" each time somebody agrees/,
    ],
    [
      'a token address that is none',
      withAuth({ tokenUrl: () => 'https://api.toy.example/tokens' }),
      /auth: fails for the tenant 7: /,
    ],
    [
      'a grant that is left at the vendor',
      withAuth({ revoke: async () => undefined }),
      /^oauth\.revoke \| auth\.revoke: leaves the grant at the vendor/,
    ],
  ])('notice %s', async (_, subject, finding) => {
    const given = { ...materials, settings: { ...materials.settings, region: 'eu' } };
    expect(await findings(subject, given, 'oauth')).toContainEqual(expect.stringMatching(finding));
  });

  it('want an emulator at which people agree, and two tenants', async () => {
    expect(await findings(toy, withContract({ oauth: undefined }), 'oauth.agree')).toEqual([
      expect.stringMatching(/names no app and no tenants/),
    ]);
    const mute = async () => {
      const started = await materials.contract?.emulator?.();
      return { ...started, oauth: { accessToken: 'x', tenant: '7' } };
    };
    expect(await findings(toy, withContract({ emulator: mute }), 'oauth.agree')).toEqual([
      expect.stringMatching(/gives an emulator at which nobody can agree/),
    ]);
  });
});

describe('the check of whom actions are about', () => {
  const [log] = toy.actions as [AnyAction];
  const onOne = (id: string): AnyConnector => ({
    ...toy,
    actions: [
      {
        ...log,
        run: (context, input) => log.run(context, { ...(input as object), person: { externalId: id } }),
      },
    ],
  });

  it('notices an action that always writes on one record', async () => {
    expect(await findings(toy, materials, 'actions.people')).toEqual([]);
    expect(await findings(onOne('1'), materials, 'actions.people')).toEqual([
      expect.stringMatching(/actions\.log-message: is asked about the record 2 and writes on 1/),
      expect.stringMatching(/actions\.log-message: writes on the record 1 for two different people/),
    ]);
  });

  it('wants a second person', async () => {
    expect(await findings(toy, withContract({ otherPeople: undefined }), 'actions.people')).toEqual([
      expect.stringMatching(/has no sample about a second person/),
    ]);
  });
});
