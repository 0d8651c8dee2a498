import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { companionSignature } from './companion.js';

interface Call {
  name: string;
  method: string;
  path: string;
  timestamp: number;
  body: string;
  secret: string;
  signature: string;
}

/** Companions written in other languages check themselves against the same file. */
const vectors = JSON.parse(
  readFileSync(new URL('../../test/vectors/companion-signature.json', import.meta.url), 'utf8'),
) as { calls: Call[]; deliveries: Pick<Call, 'name' | 'body' | 'secret' | 'signature'>[] };

describe('signatures of companions', () => {
  it.each(vectors.calls)('of a call: $name', ({ secret, signature, ...call }) => {
    expect(companionSignature(call, secret)).toBe(signature);
  });

  it.each(vectors.deliveries)('of a delivery: $name', ({ body, secret, signature }) => {
    expect(createHmac('sha256', secret).update(body).digest('base64')).toBe(signature);
  });
});
