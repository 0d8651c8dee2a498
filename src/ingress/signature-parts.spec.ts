import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { schemeProblems, type HmacScheme, type RawRequest } from '../sdk/index.js';
import { signRequest, signedUrl, verifySignature } from './signature.js';

const now = Date.UTC(2026, 10, 23, 12);
const seconds = String(now / 1000);
const secret = 'whsec-of-these-specs';
const settings = { secret };
const body = Buffer.from('{"id":"evt_1","name":"N\\u00fa"}');
const hmac = (text: string | Buffer, key = secret) => createHmac('sha256', key).update(text);

const inParts: HmacScheme = {
  scheme: 'hmac',
  header: 'Stripe-Signature',
  algorithm: 'sha256',
  encoding: 'hex',
  secret: 'secret',
  parts: { signature: 'v1', timestamp: 't' },
  signed: ['timestamp', { text: '.' }, 'body'],
  timestamp: { unit: 's', toleranceMs: 300_000 },
};
const request = (headers: RawRequest['headers'], url = '/hooks/1'): RawRequest => ({
  method: 'POST',
  url,
  headers,
  body,
});
const ok = (scheme: HmacScheme, given: RawRequest, at = now) =>
  verifySignature(scheme, given, settings, at, 'https://hub.example');

describe('a signature in parts of one header', () => {
  const v1 = hmac(`${seconds}.${body.toString()}`).digest('hex');
  const header = (text: string) => ok(inParts, request({ 'stripe-signature': text }));

  it.each([
    ['alone', `t=${seconds},v1=${v1}`],
    ['with spaces, in another order', `v1=${v1}, t=${seconds}`],
    ['among signatures of a secret that is being replaced', `t=${seconds},v1=${'0'.repeat(64)},v1=${v1}`],
    ['beside parts of another scheme', `t=${seconds},v0=${'1'.repeat(64)},v1=${v1}`],
    ['beside one that is no digest', `t=${seconds},v1=nonsense,v1=${v1}`],
  ])('is accepted %s', (_how, text) => {
    expect(header(text)).toEqual({ ok: true });
  });

  it.each([
    ['without a time', `v1=${v1}`, 'missing_header'],
    ['with two times', `t=1,t=${seconds},v1=${v1}`, 'missing_header'],
    ['under another name', `t=${seconds},v0=${v1}`, 'missing_header'],
    ['with a time that is not signed', `t=${Number(seconds) + 1},v1=${v1}`, 'mismatch'],
    ['with no digest', `t=${seconds},v1=abc`, 'malformed'],
    ['beyond the parts that are read', `t=${seconds},${'v0=x,'.repeat(30)}v1=${v1}`, 'missing_header'],
    ['that is empty', '', 'missing_header'],
  ])('is refused %s', (_how, text, reason) => {
    expect(header(text)).toMatchObject({ ok: false, reason });
  });

  it('is refused when it is five minutes old', () => {
    const given = request({ 'stripe-signature': `t=${seconds},v1=${v1}` });
    expect(ok(inParts, given, now + 300_000)).toEqual({ ok: true });
    expect(ok(inParts, given, now + 300_001)).toMatchObject({ reason: 'stale' });
  });

  it('is refused with any byte of the body changed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: body.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (at, bits) => {
          const changed = Buffer.from(body);
          changed.writeUInt8(changed.readUInt8(at) ^ bits, at);
          const given = { ...request({ 'stripe-signature': `t=${seconds},v1=${v1}` }), body: changed };
          expect(ok(inParts, given).ok).toBe(false);
        },
      ),
    );
  });

  it('is what signRequest writes', () => {
    const headers = signRequest(inParts, { method: 'POST', url: '/', body }, secret, now);
    expect(headers).toEqual({ 'stripe-signature': `t=${seconds},v1=${v1}` });
  });
});

describe('a signature in the query', () => {
  const inQuery: HmacScheme = {
    scheme: 'hmac',
    query: 'hmac',
    algorithm: 'sha256',
    encoding: 'hex',
    secret: 'secret',
    signed: ['query', 'body'],
  };
  const sign = (text: string) => hmac(`${text}${body.toString()}`).digest('hex');

  it('covers every other parameter, in the order of their names', () => {
    const digest = sign('code=1 2&shop=a.example&timestamp=7');
    const url = (shop: string) => `/hooks/1?shop=${shop}&hmac=${digest}&timestamp=7&code=1%202`;
    expect(ok(inQuery, request({}, url('a.example')))).toEqual({ ok: true });
    expect(ok(inQuery, request({}, url('b.example')))).toMatchObject({ reason: 'mismatch' });
    expect(ok(inQuery, request({}, `${url('a.example')}&more=1`))).toMatchObject({ reason: 'mismatch' });
    expect(ok(inQuery, request({}, '/hooks/1?shop=a.example'))).toMatchObject({ reason: 'missing_header' });
  });

  it('is what signedUrl writes, whatever the parameters and the time', () => {
    const timed: HmacScheme = {
      ...inQuery,
      signed: ['uri', 'body', 'timestamp'],
      timestamp: { query: 'ts', unit: 's', toleranceMs: 1_000 },
    };
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.string()), (parameters) => {
        const url = `/hooks/1?${new URLSearchParams({ first: '1', ...parameters }).toString()}`;
        fc.pre(!('hmac' in parameters) && !('ts' in parameters));
        const made = signedUrl(inQuery, url, secret, { method: 'POST', body, now });
        expect(ok(inQuery, request({}, made))).toEqual({ ok: true });
      }),
    );
    expect(schemeProblems(timed)).toEqual([]);
  });
});

describe('the declaration of a scheme', () => {
  const plain: HmacScheme = {
    scheme: 'hmac',
    header: 'x',
    algorithm: 'sha256',
    encoding: 'hex',
    secret: 's',
  };
  const { header: _header, ...nowhere } = plain;
  const timestamp = { header: 'y', unit: 's' as const, toleranceMs: 1 };
  it.each<[HmacScheme, RegExp]>([
    [nowhere, /not exactly one place of the signature/],
    [{ ...plain, query: 'x' }, /not exactly one place of the signature/],
    [{ ...nowhere, query: 'q', parts: { signature: 'v1' } }, /parts, and no header/],
    [{ ...plain, signed: ['body', 'timestamp'] }, /a timestamp it does not describe/],
    [{ ...plain, timestamp }, /a timestamp it does not sign/],
    [
      { ...plain, signed: ['body', 'timestamp'], timestamp: { unit: 's', toleranceMs: 1 } },
      /one place of the timestamp/,
    ],
    [
      { ...plain, signed: ['body', 'timestamp'], timestamp: { ...timestamp, toleranceMs: 0 } },
      /tolerates no time/,
    ],
    [{ ...plain, signed: ['uri'] }, /does not sign the body/],
  ])('%# is found wanting', (scheme, problem) => {
    expect(schemeProblems(scheme)).toContainEqual(expect.stringMatching(problem));
  });
  it('is right for what vendors use', () => {
    expect([...schemeProblems(plain), ...schemeProblems(inParts)]).toEqual([]);
  });
});
