import { resolveScheme, verifySignature } from '../../../src/ingress/signature.js';
import type { AnyConnector, RawRequest, SignatureScheme } from '../../../src/sdk/index.js';
import { check, notApplicable, type Check } from '../finding.js';
import { DEFAULT_RECEIVED_AT } from '../fixtures.js';
import {
  PUBLIC_URL,
  settingsFor,
  signLikeVendor,
  signatureHeaders,
  signingSettings,
  type ConnectorMaterials,
} from '../play.js';

/** A forged or broken request that must be refused. */
interface Vector {
  title: string;
  /** Undefined when the scheme gives nothing to break in this way; `why` says so. */
  make:
    | ((genuine: RawRequest) => { request: RawRequest; settings?: Record<string, unknown>; now?: number })
    | undefined;
  why?: string;
}

/** Escaped as PHP does, so that parsing and writing it again gives other bytes. */
const SAMPLE_BODY = Buffer.from('{"id": 13, "url": "https:\\/\\/shop.example", "name": "N\\u00fa\\u00f1ez"}');
const NOW = DEFAULT_RECEIVED_AT;

/** Vectors generated from the declared scheme: genuine requests pass, everything else is refused. */
export function signatureChecks(connector: AnyConnector, materials: ConnectorMaterials): Check[] {
  if (connector.webhook === undefined)
    return [notApplicable('signature', 'forged and broken signatures are refused', 'it has no webhook')];
  return [
    ...schemesOf(connector).flatMap(([name, scheme, overrides]) =>
      checksOf(connector, materials, name, scheme, overrides),
    ),
    capturedCheck(connector, materials),
  ];
}

/**
 * A signature that the vendor made. All others here are made by the declared scheme: one declared wrong,
 * `hex` where the vendor writes base64, signs and accepts its own and refuses every genuine delivery.
 */
function capturedCheck(connector: AnyConnector, materials: ConnectorMaterials): Check {
  const id = 'signature.captured';
  const title = 'a signature that the vendor made is accepted';
  const names = new Set(schemesOf(connector).flatMap(([, scheme]) => signatureHeaders(scheme)));
  const captured = materials.deliveries.filter(
    ({ request, expected }) =>
      !(expected && 'refused' in expected) && [...names].some((name) => request.headers[name] !== undefined),
  );
  if (captured.length === 0) {
    return notApplicable(id, title, 'unproven: no fixture has the headers of a signature the vendor made');
  }
  return check(id, title, (report) => {
    for (const delivery of captured) {
      const overrides =
        delivery.expected && 'settings' in delivery.expected ? delivery.expected.settings : {};
      const settings = signingSettings(
        connector,
        materials,
        settingsFor(connector, materials, overrides)?.parsed as Record<string, unknown>,
      );
      const scheme = connector.webhook && resolveScheme(connector.webhook.verify, settings);
      const verdict =
        scheme && verifySignature(scheme, delivery.request, settings, delivery.receivedAt, PUBLIC_URL);
      if (verdict?.ok) continue;
      report(
        `fixtures/${delivery.name}.json`,
        `was signed by the vendor and is refused (${verdict?.reason ?? 'no scheme is chosen'}).`,
        'Declare the scheme as the vendor signs: algorithm, encoding, prefix, what is signed.',
      );
    }
  });
}

/** Each scheme a connector declares, with its name and the settings that choose it. */
export function schemesOf({ webhook }: AnyConnector): [string, SignatureScheme, Record<string, unknown>][] {
  if (webhook === undefined) return [];
  const { verify } = webhook;
  return 'by' in verify
    ? Object.entries(verify.choices).map(([name, scheme]) => [name, scheme, { [verify.by]: name }])
    : [[verify.scheme, verify, {}]];
}

function checksOf(
  connector: AnyConnector,
  materials: ConnectorMaterials,
  name: string,
  scheme: SignatureScheme,
  overrides: Record<string, unknown>,
): Check[] {
  const given = settingsFor(connector, materials, overrides);
  const settings = signingSettings(
    connector,
    materials,
    (given?.parsed ?? { ...materials.settings, ...overrides }) as Record<string, unknown>,
  );
  const bare: RawRequest = { method: 'POST', url: '/hooks/conformance', headers: {}, body: SAMPLE_BODY };
  const genuine = signLikeVendor(scheme, bare, settings, NOW, materials.contract);
  const valid = check(
    `signature.${name}.valid`,
    `signature ${name}: a genuine request is accepted`,
    (report) => {
      if (genuine === undefined) {
        const todo =
          scheme.scheme === 'custom'
            ? 'Write `sign` in fixtures/contract.ts, the way the vendor signs.'
            : `Give "${scheme.secret}" in fixtures/settings.json, or, for an app, as \`app\` in fixtures/contract.ts.`;
        report('fixtures', 'do not say how a genuine request is signed.', todo);
        return;
      }
      const verdict = verifySignature(scheme, genuine, settings, NOW, PUBLIC_URL);
      if (!verdict.ok)
        report('webhook.verify', `refuses a genuine request (${verdict.reason}).`, 'Correct the scheme.');
    },
  );
  if (genuine === undefined) return [valid];
  return [valid, ...vectorsOf(scheme).map((vector) => vectorCheck(name, scheme, settings, genuine, vector))];
}

function vectorCheck(
  name: string,
  scheme: SignatureScheme,
  settings: Record<string, unknown>,
  genuine: RawRequest,
  vector: Vector,
): Check {
  const id = `signature.${name}.${vector.title.replaceAll(' ', '_')}`;
  const title = `signature ${name}: ${vector.title} is refused`;
  const { make } = vector;
  if (make === undefined) return notApplicable(id, title, vector.why ?? 'the scheme has nothing of the kind');
  return check(id, title, (report) => {
    const forged = make(genuine);
    const all = { ...settings, ...forged.settings };
    const verdict = verifySignature(scheme, forged.request, all, forged.now ?? NOW, PUBLIC_URL);
    if (verdict.ok) {
      report(
        'webhook.verify',
        `accepts a request with ${vector.title}.`,
        'Compare all of it, and fail closed.',
      );
    }
    // The core shields itself from a throw; a check that needs the shield still hides a defect.
    if (scheme.scheme === 'custom') scheme.check(forged.request, all, forged.now ?? NOW);
  });
}

function vectorsOf(scheme: SignatureScheme): Vector[] {
  const secret = scheme.scheme === 'custom' ? undefined : scheme.secret;
  const header = signatureHeaders(scheme).at(scheme.scheme === 'standardWebhooks' ? -1 : 0);
  const query = scheme.scheme === 'token' || scheme.scheme === 'hmac' ? scheme.query : undefined;
  const withSecret = (value: unknown): Vector['make'] =>
    secret === undefined ? undefined : (request) => ({ request, settings: { [secret]: value } });
  const withHeader = (change: (value: string) => string | undefined): Vector['make'] => {
    if (header === undefined) {
      if (query === undefined) return undefined;
      return (request) => {
        const value = change(new URL(request.url, 'http://hub.example').searchParams.get(query) ?? '');
        return {
          request: { ...request, url: value === undefined ? '/' : `/?${query}=${encodeURIComponent(value)}` },
        };
      };
    }
    return (request) => ({
      request: {
        ...request,
        headers: { ...request.headers, [header]: change(request.headers[header] ?? '') },
      },
    });
  };
  const onBody = (change: (body: Buffer) => Buffer): Vector['make'] =>
    scheme.scheme === 'token' || scheme.scheme === 'basic'
      ? undefined
      : (request) => ({ request: { ...request, body: change(request.body) } });
  const tolerance =
    scheme.scheme === 'standardWebhooks'
      ? 300_000
      : scheme.scheme === 'hmac'
        ? scheme.timestamp?.toleranceMs
        : undefined;
  const noBody = 'a token or a password does not cover the body';
  const signsAddress = scheme.scheme === 'hmac' && scheme.signed?.includes('uri') === true;
  const custom = 'the scheme is custom';
  return [
    { title: 'a wrong secret', make: withSecret('d3JvbmctMDEyMzQ1Njc4OWFiY2RlZg=='), why: custom },
    { title: 'an empty secret', make: withSecret(''), why: custom },
    { title: 'a flipped byte', make: onBody(flipped), why: noBody },
    { title: 're-serialised JSON', make: onBody(rewritten), why: noBody },
    {
      title: 'another address',
      make: signsAddress ? (request) => ({ request: { ...request, url: `${request.url}?x=1` } }) : undefined,
      why: 'the scheme does not sign the address',
    },
    { title: 'a missing header', make: withHeader(() => undefined), why: custom },
    { title: 'a short header', make: withHeader((value) => value.slice(0, -4)), why: custom },
    { title: 'a header that is no encoding', make: withHeader(() => '%%% not base64 %%%'), why: custom },
    {
      title: 'a stale time',
      make: tolerance === undefined ? undefined : (request) => ({ request, now: NOW + tolerance + 2000 }),
      why: 'the scheme carries no time',
    },
  ];
}

function flipped(body: Buffer): Buffer {
  const copy = Buffer.from(body);
  copy.writeUInt8(copy.readUInt8(2) ^ 1, 2);
  return copy;
}

const rewritten = (body: Buffer): Buffer => Buffer.from(JSON.stringify(JSON.parse(body.toString('utf8'))));
