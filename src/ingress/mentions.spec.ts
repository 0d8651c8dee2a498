import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { mentionOf, mentionsIn } from './mentions.js';

describe('whom a body names', () => {
  it.each([
    ['{"phone":"600 111 222"}', 'phone', '34600111222'],
    ['{"phone":"+34 (600) 111-222"}', 'phone', '34600111222'],
    ['{"from":"5511987654321"}', 'whatsapp', '551187654321'],
    ['phone=%2B34600111222&x=1', 'phone', '34600111222'],
    ['email=Ana.Gil%40Example.com', 'email', 'ana.gil@example.com'],
    ['"Ana" <ANA@example.com>', 'email', 'ana@example.com'],
    ['{"to":34600111222}', 'phone', '34600111222'],
    ['{"user_id":"ES.1349abc77"}', 'user_id', 'ES.1349abc77'],
  ])('%s names the %s %s', (body, kind, value) => {
    expect(mentionsIn(body)).toContain(mentionOf({ kind, value }));
  });

  it('takes neither days nor what is part of a word for a phone', () => {
    expect(mentionsIn('{"at":"2026-11-23T03:26:00","hash":"a12345678b","total":"12.00"}')).toEqual([]);
  });

  it('finds a phone however it is written', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[1-9]\d{10}$/),
        fc.array(fc.constantFrom('', ' ', '-', '.', ') '), { minLength: 10, maxLength: 10 }),
        fc.constantFrom('"', '+', ' ', ':"+'),
        (phone, gaps, before) => {
          const written = [...phone].map((digit, index) => digit + (gaps[index] ?? '')).join('');
          expect(mentionsIn(`{${before}${written}"}`)).toContain(mentionOf({ kind: 'phone', value: phone }));
        },
      ),
    );
  });
});
