import type { Random } from '../support/random.js';
import type { Json } from './schema.js';

/** Texts that somebody who means harm, or a broken program, sends where a text is expected. */
export const hostileTexts: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  'a\udc00b',
  '\ufffe\uffff',
  '\u202e\u200b\u2066\u2069',
  'é́́́́',
  '💥'.repeat(100),
  'x'.repeat(300),
  'x'.repeat(70_000),
  "' OR 1=1 --",
  '%',
  '_%\\',
  '{{ body }}{% for i in (1..9) %}{% endfor %}',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'undefined',
  'NaN',
  '-0',
  '1e400',
  '9007199254740993',
  '-9007199254740991',
  '2026-13-45T99:99:99Z',
  '9999-12-31T23:59:59Z',
  '+999999-12-31T00:00:00Z',
  '0001-01-01T00:00:00Z',
  'https://127.0.0.1:9/',
  'http://[::1%25lo]/',
  'javascript:alert(1)',
  'café',
  '１２３',
  '\r\nX-Injected: 1',
  '00000000-0000-7000-8000-000000000000',
  'lic_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
];

const hostileNumbers: readonly number[] = [
  0,
  -0,
  -1,
  0.1,
  1e-7,
  2 ** 31,
  -(2 ** 31) - 1,
  2 ** 32,
  2 ** 53,
  -(2 ** 53),
  1e21,
  1e308,
  -1e308,
];

/** A text within so many brackets. */
export function nested(depth: number): Json {
  let value: Json = 'deep';
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { deeper: value };
  return value;
}

export function hostileValue(random: Random): Json {
  switch (random.between(0, 9)) {
    case 0:
    case 1:
    case 2:
    case 3:
      return random.pick(hostileTexts);
    case 4:
      return random.pick(hostileNumbers);
    case 5:
      return random.pick([null, true, false, [], {}, [[]], [null]]);
    case 6:
      return nested(random.pick([3, 40, 62]));
    case 7:
      return Array.from({ length: random.pick([1, 200, 2_000]) }, () =>
        random.pick(hostileTexts.slice(0, 8)),
      );
    case 8:
      return Object.fromEntries(hostileTexts.slice(12, 26).map((text) => [text, text]));
    default:
      return JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}') as Json;
  }
}

/** The places of a value, from its root. */
function placesOf(value: Json, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, inner]) => placesOf(inner, [...path, name]))];
}

/** The same value with something wrong in one place; the given one stays as it is. */
export function mutated(value: Json, random: Random): Json {
  const place = random.pick(placesOf(value));
  const name = place.at(-1);
  if (name === undefined) {
    if (typeof value !== 'object' || value === null || random.next() < 0.4) return hostileValue(random);
    return Array.isArray(value)
      ? [...value, hostileValue(random)]
      : { ...value, [random.pick(hostileTexts)]: hostileValue(random) };
  }
  const copy = structuredClone(value);
  let holder = copy as Record<string, Json>;
  for (const step of place.slice(0, -1)) holder = holder[step] as Record<string, Json>;
  const before = holder[name];
  switch (random.between(0, 6)) {
    case 0:
      Reflect.deleteProperty(holder, name);
      break;
    case 1:
      holder[name] = before === undefined ? null : [before, before];
      break;
    case 2:
      if (typeof before === 'string') holder[name] = before + random.pick(hostileTexts);
      else if (typeof before === 'number') holder[name] = String(before);
      else holder[name] = JSON.stringify(before ?? null);
      break;
    case 3:
      holder[name] = hostileValue(random);
      break;
    // Most often a value of the same kind: it gets past whoever looks at the kind alone.
    default:
      if (typeof before === 'string') holder[name] = random.pick(hostileTexts);
      else if (typeof before === 'number') holder[name] = random.pick(hostileNumbers);
      else holder[name] = hostileValue(random);
  }
  return copy;
}

/** Bodies that are no JSON, or not what their type says. */
export const brokenBodies: readonly { type: string | undefined; body: string | Buffer }[] = [
  { type: 'application/json', body: '{' },
  { type: 'application/json', body: '' },
  { type: 'application/json', body: 'null' },
  { type: 'application/json', body: '"text"' },
  { type: 'application/json', body: '[]' },
  { type: 'application/json', body: '1e400' },
  { type: 'application/json', body: `${'['.repeat(30_000)}${']'.repeat(30_000)}` },
  { type: 'application/json', body: `{"a":${'{"a":'.repeat(70)}1${'}'.repeat(71)}` },
  { type: 'application/json', body: '{"a":1,"a":2,"__proto__":{"polluted":1}}' },
  { type: 'application/json', body: Buffer.from([0xff, 0xfe, 0x7b, 0x7d]) },
  { type: 'application/json; charset=utf-16', body: '{}' },
  { type: 'application/json,application/json', body: '{}' },
  { type: 'text/plain', body: 'x' },
  { type: 'text/xml', body: '<a/>' },
  { type: 'application/x-www-form-urlencoded', body: 'a=1&a=2&a[b]=3&__proto__[x]=1&%=%ZZ' },
  { type: 'multipart/form-data; boundary=x', body: '--x\r\n\r\n--x--' },
  { type: 'nonsense', body: 'x' },
  { type: '', body: '{}' },
  { type: undefined, body: 'x' },
  { type: 'application/octet-stream', body: Buffer.alloc(64) },
];

/** What is appended to an address: what is repeated, nonsense, half encoded. */
export function hostileQuery(names: readonly string[], random: Random): string {
  const name =
    names.length === 0 || random.next() < 0.2
      ? random.pick(['x', '__proto__', 'a[b]', ''])
      : random.pick(names);
  const value = encoded(random.pick(hostileTexts).slice(0, 2_000));
  return random.pick([
    `${name}=${value}`,
    `${name}=1&${name}=2`,
    `${name}=${value}&${name}=${value}`,
    `${name}[]=1`,
    `${name}[__proto__]=1`,
    `${name}`,
    `${name}=%E0%A4%A`,
    `${name}=%00`,
    `&&&=${value}`,
  ]);
}

/** Percent-encoded; half a surrogate pair as the bytes no UTF-8 has. */
export function encoded(text: string): string {
  return text.replace(/[\s\S]/gu, (character) => {
    if (/[\ud800-\udfff]/.test(character) && character.length === 1) return '%ED%A0%80';
    return encodeURIComponent(character);
  });
}
