import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import type { RawRequest, SignatureScheme } from '../sdk/index.js';
import { evenOut, resolveScheme, signRequest, signedUrl, verifySignature } from './signature.js';

const NOW = Date.UTC(2026, 10, 23, 12);
const SECRET = 'a-shared-secret';
const WHSEC = `whsec_${Buffer.from('0123456789abcdef01234567').toString('base64')}`;
const BODY = Buffer.from('{"id":13,"url":"https:\\/\\/shop.example","name":"N\\u00fa\\u00f1ez"}');

const schemes: Record<string, { scheme: SignatureScheme; secret: string; header: string }> = {
  'HMAC in base64': {
    scheme: {
      scheme: 'hmac',
      header: 'X-WC-Webhook-Signature',
      algorithm: 'sha256',
      encoding: 'base64',
      secret: 's',
    },
    secret: SECRET,
    header: 'x-wc-webhook-signature',
  },
  'HMAC in hex with a prefix': {
    scheme: {
      scheme: 'hmac',
      header: 'x-hub-signature-256',
      algorithm: 'sha256',
      encoding: 'hex',
      prefix: 'sha256=',
      secret: 's',
    },
    secret: SECRET,
    header: 'x-hub-signature-256',
  },
  'HMAC over method, address, body and time': {
    scheme: {
      scheme: 'hmac',
      header: 'x-signature-v3',
      algorithm: 'sha1',
      encoding: 'base64',
      secret: 's',
      signed: ['method', 'uri', 'body', 'timestamp'],
      timestamp: { header: 'x-request-timestamp', unit: 'ms', toleranceMs: 300_000 },
    },
    secret: SECRET,
    header: 'x-signature-v3',
  },
  'Standard Webhooks': {
    scheme: { scheme: 'standardWebhooks', secret: 's' },
    secret: WHSEC,
    header: 'webhook-signature',
  },
  'Standard Webhooks with a bare secret': {
    scheme: { scheme: 'standardWebhooks', secret: 's' },
    secret: SECRET,
    header: 'webhook-signature',
  },
  'a token': {
    scheme: { scheme: 'token', header: 'authorization', secret: 's' },
    secret: SECRET,
    header: 'authorization',
  },
};

const request = (headers: Record<string, string>, body = BODY): RawRequest => ({
  method: 'POST',
  url: '/hooks/1?shop=a',
  headers,
  body,
});
const signed = (entry: { scheme: SignatureScheme; secret: string }, body = BODY, now = NOW): RawRequest =>
  request(signRequest(entry.scheme, request({}, body), entry.secret, now), body);
const swap = (original: RawRequest, name: string, value: string | undefined): RawRequest => ({
  ...original,
  headers: { ...original.headers, [name]: value },
});

describe.each(Object.entries(schemes))('%s', (_, entry) => {
  const settings = { s: entry.secret };
  const genuine = signed(entry);
  const coversBody = entry.scheme.scheme !== 'token';
  const check = (one: RawRequest, given: Record<string, unknown> = settings, now = NOW) =>
    verifySignature(entry.scheme, one, given, now);

  it('accepts what a genuine sender sends', () => {
    expect(check(genuine)).toEqual({ ok: true });
  });

  it('refuses another secret', () => {
    expect(check(genuine, { s: `whsec_${Buffer.from('another').toString('base64')}` })).toMatchObject({
      ok: false,
      reason: 'mismatch',
    });
  });

  it.each([undefined, '', '   ', null, 0, {}])('refuses when the secret is %j', (s) => {
    expect(check(genuine, { s })).toMatchObject({ ok: false, reason: 'missing_secret' });
    expect(check(genuine, {})).toMatchObject({ ok: false, reason: 'missing_secret' });
  });

  it('refuses a missing and an empty header', () => {
    expect(check(swap(genuine, entry.header, undefined))).toMatchObject({
      ok: false,
      reason: 'missing_header',
    });
    expect(check(swap(genuine, entry.header, ''))).toMatchObject({ ok: false, reason: 'missing_header' });
  });

  it('refuses a short header', () => {
    const short = genuine.headers[entry.header]?.slice(0, -3);
    expect(check(swap(genuine, entry.header, short)).ok).toBe(false);
  });

  it('refuses a header that is not what the encoding allows', () => {
    const verdict = check(swap(genuine, entry.header, '!!! not a digest ???'));
    expect(verdict).toMatchObject({ ok: false, reason: coversBody ? 'malformed' : 'mismatch' });
  });

  if (coversBody) {
    it('refuses any flipped bit of the body, of any body', () => {
      fc.assert(
        fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), fc.nat(), fc.nat(7), (bytes, at, bit) => {
          const body = Buffer.from(bytes);
          const whole = signed(entry, body);
          const flipped = Buffer.from(body);
          flipped.writeUInt8(flipped.readUInt8(at % body.length) ^ (1 << bit), at % body.length);
          expect(check({ ...whole, body: flipped }).ok).toBe(false);
        }),
        { numRuns: 200 },
      );
    });

    it('refuses the same JSON written anew', () => {
      const rewritten = Buffer.from(JSON.stringify(JSON.parse(BODY.toString())));
      expect(rewritten.equals(BODY)).toBe(false);
      expect(check({ ...genuine, body: rewritten })).toMatchObject({ ok: false, reason: 'mismatch' });
    });
  }

  if (entry.scheme.scheme === 'standardWebhooks' || ('timestamp' in entry.scheme && entry.scheme.timestamp)) {
    it('refuses what is too old or too far ahead, to the second', () => {
      expect(check(genuine, settings, NOW + 300_000)).toEqual({ ok: true });
      expect(check(genuine, settings, NOW + 301_000)).toMatchObject({ ok: false, reason: 'stale' });
      expect(check(genuine, settings, NOW - 301_000)).toMatchObject({ ok: false, reason: 'stale' });
    });

    it('refuses a changed, a missing and a nonsensical time', () => {
      const name = entry.scheme.scheme === 'standardWebhooks' ? 'webhook-timestamp' : 'x-request-timestamp';
      const later = String(Number(genuine.headers[name]) + 1);
      expect(check(swap(genuine, name, later))).toMatchObject({ ok: false, reason: 'mismatch' });
      expect(check(swap(genuine, name, undefined))).toMatchObject({ ok: false, reason: 'missing_header' });
      expect(check(swap(genuine, name, '12e9'))).toMatchObject({ ok: false, reason: 'malformed' });
    });
  }

  it('never throws, whatever the headers hold', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.string()),
        fc.string(),
        fc.anything(),
        (headers, value, s) => {
          const odd = { ...headers, [entry.header]: value };
          expect(check(request(odd), { s }).ok).toBe(false);
          expect(check(request(odd)).ok).toBe(
            value.replace(/^Bearer +/i, '') === entry.secret && !coversBody,
          );
        },
      ),
    );
  });
});

describe('schemes', () => {
  it('agree with an independent computation', () => {
    const entry = schemes['HMAC in base64'];
    if (entry === undefined) throw new Error('missing entry');
    const header = createHmac('sha256', SECRET).update(BODY).digest('base64');
    expect(signed(entry).headers[entry.header]).toBe(header);
  });

  it.each([WHSEC, WHSEC.slice(6)])('accept what the Standard Webhooks library sends with %s', (secret) => {
    const at = new Date(NOW);
    const headers = {
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(NOW / 1000),
      'webhook-signature': `v1a,bm90IG91cnM= ${new Webhook(secret).sign('msg_1', at, BODY)}`,
    };
    const scheme: SignatureScheme = { scheme: 'standardWebhooks', secret: 's' };
    expect(verifySignature(scheme, request(headers), { s: secret }, NOW)).toEqual({ ok: true });
    expect(
      verifySignature(scheme, request({ ...headers, 'webhook-id': 'msg_2' }), { s: secret }, NOW).ok,
    ).toBe(false);
  });

  it('refuse a Standard Webhooks secret that is only its prefix or not base64', () => {
    const scheme: SignatureScheme = { scheme: 'standardWebhooks', secret: 's' };
    const headers = { 'webhook-id': 'a', 'webhook-timestamp': '1', 'webhook-signature': 'v1,AA==' };
    for (const s of ['whsec_', 'whsec_***']) {
      expect(verifySignature(scheme, request(headers), { s }, NOW)).toMatchObject({
        ok: false,
        reason: 'missing_secret',
      });
      expect(() => signRequest(scheme, request({}), s, NOW)).toThrow('not base64');
    }
  });

  it('tell bodies apart that only differ in bytes which are not text', () => {
    const entry = { scheme: { scheme: 'standardWebhooks', secret: 's' } as const, secret: SECRET };
    const whole = signed(entry, Buffer.from([0x7b, 0xff]));
    expect(
      verifySignature(entry.scheme, { ...whole, body: Buffer.from([0x7b, 0xfe]) }, { s: SECRET }, NOW),
    ).toMatchObject({
      ok: false,
      reason: 'malformed',
    });
  });

  it('sign method and full address when told to', () => {
    const entry = schemes['HMAC over method, address, body and time'];
    if (entry === undefined) throw new Error('missing entry');
    const origin = 'https://hub.example';
    const headers = signRequest(entry.scheme, request({}), SECRET, NOW, origin);
    const check = (one: RawRequest, at = origin) =>
      verifySignature(entry.scheme, one, { s: SECRET }, NOW, at);
    expect(check(request(headers))).toEqual({ ok: true });
    expect(check({ ...request(headers), method: 'PUT' }).ok).toBe(false);
    expect(check({ ...request(headers), url: '/hooks/2' }).ok).toBe(false);
    expect(check(request(headers), 'https://other.example').ok).toBe(false);
  });

  it('sign the address as the vendor writes it, which is not always as it travels', () => {
    const scheme: SignatureScheme = {
      scheme: 'hmac',
      header: 'x-hubspot-signature-v3',
      algorithm: 'sha256',
      encoding: 'base64',
      secret: 's',
      signed: ['method', 'uri', 'body', 'timestamp'],
      uriPlain: ":/?@!$'()*,;",
      timestamp: { header: 'x-hubspot-request-timestamp', unit: 'ms', toleranceMs: 300_000 },
    };
    const publicUrl = 'https://hub.example/liaison';
    const url = '/hooks/1?back=https%3A%2F%2Fcrm.example%2fa%3Fb%40c&name=N%C3%BA%20%26%25';
    const written = `${publicUrl}/hooks/1?back=https://crm.example/a?b@c&name=N%C3%BA%20%26%25`;
    const digest = createHmac('sha256', SECRET)
      .update(`POST${written}`)
      .update(BODY)
      .update(String(NOW))
      .digest('base64');
    const headers = { 'x-hubspot-signature-v3': digest, 'x-hubspot-request-timestamp': String(NOW) };
    const one = { ...request(headers), url };
    expect(verifySignature(scheme, one, { s: SECRET }, NOW, publicUrl)).toEqual({ ok: true });
    expect(signRequest(scheme, one, SECRET, NOW, publicUrl)).toEqual(headers);
    expect(verifySignature(scheme, one, { s: SECRET }, NOW, 'https://hub.example').ok).toBe(false);
  });

  it('are refused after the same work, whatever was wrong', () => {
    for (const entry of Object.values(schemes)) {
      const genuine = signed(entry);
      const wrong: [RawRequest, Record<string, unknown>, number?][] = [
        [genuine, { s: 'another secret' }],
        [genuine, {}],
        [swap(genuine, entry.header, undefined), { s: entry.secret }],
        [swap(genuine, entry.header, '!!!'), { s: entry.secret }],
        [genuine, { s: 'another secret' }, NOW + 3_600_000],
      ];
      for (const [one, settings, now = NOW] of wrong) {
        const verdict = verifySignature(entry.scheme, one, settings, now);
        if (verdict.ok) throw new Error('a wrong signature was accepted');
        expect(evenOut(verdict, one)).toBe(2);
      }
    }
    expect(evenOut({ ok: false, reason: 'missing_secret', passes: 0 }, request({}))).toBe(2);
  });

  it('read a token from the query, and only where it was declared', () => {
    const scheme: SignatureScheme = { scheme: 'token', query: 'token', secret: 's' };
    const url = signedUrl(scheme, '/hooks/1?a=1', 'a b&c');
    expect(url).toBe('/hooks/1?a=1&token=a%20b%26c');
    expect(verifySignature(scheme, { ...request({}), url }, { s: 'a b&c' }, NOW)).toEqual({ ok: true });
    expect(verifySignature(scheme, request({ authorization: 'a b&c' }), { s: 'a b&c' }, NOW).ok).toBe(false);
    expect(signRequest(scheme, request({}), 'x', NOW)).toEqual({});
  });

  it('read a user name and a password as HTTP basic authentication sends them', () => {
    const any: SignatureScheme = { scheme: 'basic', secret: 's' };
    const one: SignatureScheme = { scheme: 'basic', user: 'u', secret: 's' };
    const coded = (pair: string) =>
      request({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` });
    const known = { u: 'crm', s: 'pass:word' };
    const check = (scheme: SignatureScheme, asked: RawRequest, settings: object = known) =>
      verifySignature(scheme, asked, settings as Record<string, unknown>, NOW);
    expect(check(any, coded('whoever:pass:word'))).toEqual({ ok: true });
    expect(check(one, coded('crm:pass:word'))).toEqual({ ok: true });
    expect(check(one, coded('whoever:pass:word'))).toMatchObject({ reason: 'mismatch' });
    expect(check(one, coded('crm:pass'))).toMatchObject({ reason: 'mismatch' });
    expect(check(any, coded('pass:word:'))).toMatchObject({ reason: 'mismatch' });
    expect(check(one, coded('crm:pass:word'), { s: 'pass:word' })).toMatchObject({
      reason: 'missing_secret',
    });
    expect(check(any, coded(':'), { s: '' })).toMatchObject({ reason: 'missing_secret' });
    expect(check(any, request({}))).toMatchObject({ reason: 'missing_header' });
    for (const sent of [
      'Basic',
      'Basic !',
      'Bearer cGFzczp3b3Jk',
      `Basic ${Buffer.from('x').toString('base64')}`,
    ])
      expect(check(any, request({ authorization: sent }))).toMatchObject({ reason: 'malformed' });
    expect(check(one, request(signRequest(one, request({}), 'pass:word', NOW, '', 'crm')))).toEqual({
      ok: true,
    });
  });

  it('let a custom check decide, and take a throw for a no', () => {
    const custom = (check: () => boolean): SignatureScheme => ({
      scheme: 'custom',
      reason: 'because',
      check,
    });
    expect(
      verifySignature(
        custom(() => true),
        request({}),
        {},
        NOW,
      ),
    ).toEqual({ ok: true });
    expect(
      verifySignature(
        custom(() => false),
        request({}),
        {},
        NOW,
      ),
    ).toMatchObject({ ok: false, reason: 'mismatch' });
    const broken = custom(() => {
      throw new Error('broken');
    });
    expect(verifySignature(broken, request({}), {}, NOW)).toMatchObject({ ok: false, reason: 'malformed' });
    expect(() => signRequest(broken, request({}), '', NOW)).toThrow('because');
  });
});

describe('resolveScheme', () => {
  const token: SignatureScheme = { scheme: 'token', header: 'authorization', secret: 's' };

  it('takes a single scheme as it is and a choice by its setting', () => {
    expect(resolveScheme(token, {})).toBe(token);
    expect(resolveScheme({ by: 'how', choices: { token } }, { how: 'token' })).toBe(token);
  });

  it.each([undefined, 'other', 'constructor', '__proto__', 3])('gives nothing for %j', (how) => {
    expect(resolveScheme({ by: 'how', choices: { token } }, { how })).toBeUndefined();
  });
});
