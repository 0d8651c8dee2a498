import { TokenEndpoint } from '../../../src/connections/oauth/token-endpoint.js';
import type { OpenApp } from '../../../src/connections/apps/app-registrations.js';
import { Clock, Egress } from '../../../src/platform/index.js';
import { Reauthorize, type AnyConnector, type OAuth2Auth, type OAuthTenant } from '../../../src/sdk/index.js';
import type { VendorEmulator } from '../contract.js';
import { check, describeError, notApplicable, type Check, type Report } from '../finding.js';
import type { ConnectorMaterials } from '../play.js';
import { withEmulator } from './vendor.js';

const titles = {
  'oauth.agree':
    'people of two tenants agree, are told apart, and renew their connection when they agree again',
  'oauth.revoke': 'a grant that is taken back gives no token any more',
};

/** Does OAuth work against the imitation of the vendor, from the page where people agree to the end of the grant? */
export function oauthChecks(connector: AnyConnector, materials: ConnectorMaterials): Check[] {
  const { auth } = connector;
  if (auth.type !== 'oauth2')
    return Object.entries(titles).map(([id, title]) => notApplicable(id, title, 'it has no OAuth'));
  return [
    check('oauth.agree', titles['oauth.agree'], (report) =>
      withFlow(connector, auth, materials, report, reportAgree),
    ),
    auth.revoke === undefined
      ? notApplicable('oauth.revoke', titles['oauth.revoke'], 'it has no `revoke`')
      : check('oauth.revoke', titles['oauth.revoke'], (report) =>
          withFlow(connector, auth, materials, report, reportRevoke),
        ),
  ];
}

interface Flow {
  connector: AnyConnector;
  auth: OAuth2Auth;
  open: OpenApp;
  endpoint: TokenEndpoint;
  /** What a person gives before. */
  settings: Record<string, unknown>;
  tenants: readonly [string, string];
  agree: NonNullable<NonNullable<VendorEmulator['oauth']>['agree']>;
}

async function withFlow(
  connector: AnyConnector,
  auth: OAuth2Auth,
  materials: ConnectorMaterials,
  report: Report,
  body: (flow: Flow, report: Report) => Promise<void>,
): Promise<void> {
  const { contract } = materials;
  const missing = (what: string, todo: string) => report('fixtures/contract.ts', what, todo);
  if (contract?.emulator === undefined)
    return missing('gives no emulator, so nothing shows that people can connect it.', 'Write `emulator`.');
  if (contract.oauth === undefined)
    return missing(
      'names no app and no tenants, so nothing shows that people can connect it.',
      'Write `oauth: { clientId, clientSecret, tenants }` as the emulator knows them.',
    );
  const { clientId, clientSecret, tenants } = contract.oauth;
  await withEmulator(connector, materials, async (emulator) => {
    const { oauth } = emulator;
    if (oauth?.agree === undefined)
      return missing('gives an emulator at which nobody can agree.', 'Write `oauth.agree` of the emulator.');
    const given = { ...materials.settings, ...emulator.settings };
    const vendorUrls = emulator.baseUrl === undefined ? {} : { [connector.id]: emulator.baseUrl };
    const app = { id: 'conformance', clientId, settings: contract.app ?? {} };
    await body(
      {
        connector,
        auth,
        tenants,
        agree: (url, tenant) => oauth.agree?.(url, tenant) ?? '',
        open: { connector, auth, app, clientSecret } as OpenApp,
        endpoint: new TokenEndpoint(new Egress({ allowPrivate: true, vendorUrls }), new Clock()),
        settings: Object.fromEntries((auth.fields ?? []).map((name) => [name, given[name]])),
      },
      report,
    );
  });
}

const redirectUri = 'https://hub.example/connect/conformance/oauth';
const signal = (): AbortSignal => AbortSignal.timeout(10_000);

/** The way of a person of a tenant through the vendor's page to a token. */
async function granted(flow: Flow, tenant: string) {
  const { auth, open, endpoint, settings, agree } = flow;
  const { verifier, challenge } = proofKey;
  const address = endpoint.authorizeUrl(open, settings);
  const asked = {
    response_type: 'code',
    client_id: open.app.clientId,
    redirect_uri: redirectUri,
    scope: auth.scopes.join(auth.scopeSeparator ?? ' '),
    state: 'conformance',
    ...(auth.pkce ? { code_challenge: challenge, code_challenge_method: 'S256' } : {}),
  };
  for (const [name, value] of Object.entries(asked)) address.searchParams.set(name, value);
  const back = new URL(await agree(address.href, tenant)).searchParams;
  if (back.get('state') !== 'conformance' || back.get('code') === null)
    throw new Error(
      '`oauth.agree` of the emulator answers no address with the code and the state it was given',
    );
  const grant = {
    ...auth.tokenParameters,
    grant_type: 'authorization_code',
    code: back.get('code') ?? '',
    redirect_uri: redirectUri,
    ...(auth.pkce ? { code_verifier: verifier } : {}),
  };
  return endpoint.exchange(open, settings, grant, signal());
}

/** RFC 7636, appendix B. */
const proofKey = {
  verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
};

async function tenantOf(flow: Flow, tenant: string): Promise<OAuthTenant> {
  const token = await granted(flow, tenant);
  return flow.auth.tenant(token, flow.endpoint.callOf(flow.open, flow.settings, signal()));
}

async function reportAgree(flow: Flow, report: Report): Promise<void> {
  const { auth, connector, tenants } = flow;
  const found: OAuthTenant[] = [];
  for (const tenant of [...tenants, tenants[0]]) {
    try {
      found.push(await tenantOf(flow, tenant));
    } catch (error) {
      return report(
        'auth',
        `fails for the tenant ${tenant}: ${describeError(error)}.`,
        'Make connecting work.',
      );
    }
  }
  const [one, other, again] = found as [OAuthTenant, OAuthTenant, OAuthTenant];
  if (one.id === other.id)
    report('auth.tenant', `calls two tenants "${one.id}".`, 'Give each the id by which webhooks name it.');
  for (const [index, { id }] of [one, other].entries())
    if (id !== tenants[index] && one.id !== other.id)
      report(
        'auth.tenant',
        `calls "${id}" the tenant that fixtures/contract.ts calls "${tenants[index]}".`,
        'Give the id by which the vendor, its webhooks too, names who agreed.',
      );
  for (const name of auth.learns ?? [])
    if (one.settings?.[name] === undefined)
      report('auth.tenant', `does not give "${name}", which \`learns\` names.`, 'Give it in `settings`.');
  const told = new Set([...(auth.learns ?? []), ...(auth.fields ?? [])]);
  for (const name of Object.keys(one.settings ?? {}))
    if (!told.has(name))
      report(
        'auth.learns',
        `does not name "${name}", which \`tenant\` gives.`,
        'Name it, so that nobody is asked.',
      );
  for (const [name, value] of Object.entries(one.settings ?? {}))
    if (JSON.stringify(again.settings?.[name]) !== JSON.stringify(value))
      report(
        'auth.tenant',
        `gives another "${name}" each time somebody agrees.`,
        'What is made up is named in `generates`: the core makes it once and keeps it, as webhooks at the vendor do.',
      );
  const made = Object.fromEntries((auth.generates ?? []).map((name) => [name, 'made-up-'.repeat(6)]));
  const whole = connector.settings.safeParse({ ...flow.settings, ...one.settings, ...made });
  for (const { path, message } of whole.success ? [] : whole.error.issues)
    report(
      `settings.${path.join('.')}`,
      `is required and nobody gives it: neither \`fields\` nor \`tenant\` nor \`generates\` (${message}).`,
      'Have one of the three give it, or make it optional.',
    );
}

async function reportRevoke(flow: Flow, report: Report): Promise<void> {
  const { open, endpoint, settings, auth, tenants } = flow;
  const first = await granted(flow, tenants[0]);
  const refresh = (refresh_token: string) =>
    endpoint.exchange(open, settings, { grant_type: 'refresh_token', refresh_token }, signal());
  if (first.refreshToken === undefined) return;
  const token = await refresh(first.refreshToken);
  const refreshToken = token.refreshToken ?? first.refreshToken;
  const call = { ...endpoint.callOf(open, settings, signal()), clientSecret: open.clientSecret };
  await auth.revoke?.({ ...token, refreshToken, raw: {} }, call);
  try {
    await refresh(refreshToken);
  } catch (error) {
    if (error instanceof Reauthorize) return;
    throw error;
  }
  report(
    'auth.revoke',
    'leaves the grant at the vendor: its refresh token still counts.',
    'Take it back there.',
  );
}
