import { describe, expect, it } from '@jest/globals';
import type { AnyConnector, SignatureScheme } from '../../src/sdk/index.js';
import { runningHubChecks } from './connector/running-hub.js';
import { exemplary, materials, variant } from './exemplary.js';
import { sentence } from './finding.js';
import type { ConnectorMaterials } from './play.js';

const webhook = (exemplary as AnyConnector).webhook as NonNullable<AnyConnector['webhook']>;
/** As HubSpot signs: method, the address as it is called from outside, body and time. */
const likeHubSpot: SignatureScheme = {
  scheme: 'hmac',
  header: 'X-HubSpot-Signature-v3',
  algorithm: 'sha256',
  encoding: 'base64',
  secret: 'secret',
  signed: ['method', 'uri', 'body', 'timestamp'],
  uriPlain: ":/?@!$'()*,;",
  timestamp: { header: 'X-HubSpot-Request-Timestamp', unit: 'ms', toleranceMs: 300_000 },
};
/** What the check says about a connector that signs this way. */
async function found(verify: SignatureScheme, own: ConnectorMaterials = materials): Promise<string[]> {
  const sentences: string[] = [];
  for (const check of runningHubChecks(variant({ webhook: { ...webhook, verify } }), own)) {
    if ('run' in check) sentences.push(...(await check.run()).map(sentence));
  }
  return sentences;
}

describe('a signed request through a running hub behind a proxy', () => {
  it('is taken when its vendor signs the public address', async () => {
    expect(await found(likeHubSpot)).toEqual([]);
  });

  it.each<SignatureScheme>([
    { scheme: 'standardWebhooks', secret: 'secret' },
    { scheme: 'token', query: 'token', secret: 'secret' },
    { scheme: 'token', header: 'authorization', secret: 'secret' },
  ])('is taken with $scheme', async (scheme) => {
    expect(await found(scheme)).toEqual([]);
  });

  it('is noticed when it is refused', async () => {
    const refusing: SignatureScheme = { scheme: 'custom', reason: 'odd', check: () => false };
    const signing = { ...materials, contract: { sign: () => ({ 'x-odd': '1' }) } };
    expect((await found(refusing, signing)).join()).toMatch(/refuses a genuine request.*\(401\)/);
  });
});
