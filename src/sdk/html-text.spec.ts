import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { htmlToLine, htmlToText } from './html-text.js';

describe('HTML as a person reads it', () => {
  it.each([
    ['Fish &amp; Chips &#8211; 12&quot; plate', 'Fish & Chips – 12" plate'],
    [
      'Ready on Monday &amp; packed.&nbsp;See <a href="https://shop.example/t">tracking</a> &#8211; Joe&#039;s',
      "Ready on Monday & packed. See tracking (https://shop.example/t) – Joe's",
    ],
    ['&amp;lt;', '&lt;'],
    ['&amp;amp;amp;', '&amp;amp;'],
    ['&lt;b&gt;bold&lt;/b&gt;', '<b>bold</b>'],
    ['<strong>Caf&eacute;</strong> &#x1F600; &euro;5', 'Café 😀 €5'],
    ['&#150; &#x80; &rsquo;', '– € ’'],
    ['R&amp;D &unknown; &amp &#xZZ; AT&T', 'R&D &unknown; &amp &#xZZ; AT&T'],
    ['a < b and <3, x<y', 'a < b and <3, x<y'],
    ['Ana <ana@example.com>', 'Ana <ana@example.com>'],
    ['one<br>two<br/>three', 'one\ntwo\nthree'],
    ['<p>One</p><p>Two</p>', 'One\n\nTwo'],
    ['<ul><li>one</li><li>two</li></ul>', '- one\n- two'],
    ['<a href="https://shop.example/">https://shop.example</a>', 'https://shop.example'],
    ['<a href="https://shop.example/x?a=1&amp;b=2"></a>', 'https://shop.example/x?a=1&b=2'],
    ["<a class='x' href='https://shop.example/y'>here</a>", 'here (https://shop.example/y)'],
    ['<a href="javascript:alert(1)">here</a> <a href="/track">there</a>', 'here there'],
    ['<a href="mailto:shop@example.com?subject=x">write</a>', 'write (shop@example.com)'],
    ['<a href="https://shop.example/z">unclosed', 'unclosed (https://shop.example/z)'],
    ['before<script>alert("</b>")</script><style>p{}</style><!-- x -->after', 'beforeafter'],
    ['<img class="emoji" alt="😊" src="x"> hi', '😊 hi'],
    ['<b title="a > b">kept</b>', 'kept'],
    ['soft&shy;hyphen and&zwnj; &#8238;round', 'softhyphen and round'],
    ['', ''],
  ])('reads %j', (html, text) => {
    expect(htmlToText(html)).toBe(text);
  });

  it('gives one line, or nothing', () => {
    expect(htmlToLine('<p>One</p><p>Two &amp; three</p>')).toBe('One Two & three');
    expect(htmlToLine('<p>&nbsp;&#8203;</p>')).toBeUndefined();
    expect(htmlToLine(undefined)).toBeUndefined();
  });

  it('decodes once: what is written with every sign encoded comes back as it was', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab &<>"\';#lt amp'.split('')), maxLength: 40 });
    const encode = (plain: string) =>
      plain
        .replace(/&/g, '&amp;')
        .replace(/</g, '&lt;')
        .replace(/>/g, '&gt;')
        .replace(/"/g, '&quot;')
        .replace(/'/g, '&#039;');
    fc.assert(
      fc.property(text, (plain) => {
        expect(htmlToText(encode(plain))).toBe(plain.replace(/ +/g, ' ').trim());
      }),
    );
  });

  it('leaves text that is no HTML alone', () => {
    const word = fc.constantFrom(
      'a',
      '<',
      '>',
      '< b',
      '&',
      '3 > 2',
      '12" plate',
      'R&D',
      'x;y',
      '<3',
      '#1',
      '50%',
    );
    fc.assert(
      fc.property(fc.array(word), (words) => {
        expect(htmlToText(words.join(' '))).toBe(words.join(' '));
      }),
    );
  });

  it('never throws, and takes no longer for what is made to take long', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('<', '>', 'a', ' ', '"', "'", '/', '!', '-', '&', ';', '='),
          maxLength: 200,
        }),
        (html) => {
          expect(typeof htmlToText(html)).toBe('string');
        },
      ),
    );
    const started = performance.now();
    for (const part of ['<a "', '<!--', '<a href="', '&#', '<script>', '<b \'"'])
      htmlToText(part.repeat(5_000));
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
