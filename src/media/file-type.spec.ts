import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { samples } from '../../test/support/files.js';
import { fileTypeOf, looksLikePage } from './file-type.js';

describe('the type of a file', () => {
  it.each(Object.entries(samples))('%s is told by its content', (mimeType, make) => {
    expect(fileTypeOf(make())?.mimeTypes).toContain(mimeType);
  });

  it('is told apart where a picture moves', () => {
    const still = samples['image/webp']();
    const moving = Buffer.concat([
      still.subarray(0, 12),
      Buffer.from('VP8X\n\0\0\0\u0002', 'latin1'),
      Buffer.alloc(9),
    ]);
    expect([fileTypeOf(still)?.isAnimated, fileTypeOf(moving)?.isAnimated]).toEqual([false, true]);
  });

  it.each([
    '<!DOCTYPE html><p>hi',
    '\ufeff \n<html>',
    'Dear reader <script>alert(1)</script>',
    '<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>',
    '<?xml version="1.0"?><a/>',
  ])('is none for a page: %s', (text) => {
    expect(fileTypeOf(Buffer.from(text))).toBeUndefined();
    expect(looksLikePage(Buffer.from(text))).toBe(true);
  });

  it.each([
    [
      'Ogg that is not Opus',
      Buffer.concat([Buffer.from('OggS'), Buffer.alloc(24), Buffer.from('\u0001vorbis')]),
    ],
    ['a GIF', Buffer.from('GIF89a\u0001\u0000', 'latin1')],
    ['a ZIP that is no document', Buffer.from('PK\u0003\u0004................evil.exe', 'latin1')],
    ['a program', Buffer.from('7f454c4602010100', 'hex')],
    ['nothing', Buffer.alloc(0)],
    ['text with half a character inside', Buffer.from([0x61, 0xc3, 0x28, 0x61, 0x61, 0x61, 0x61])],
  ])('is none for %s', (_, head) => {
    expect(fileTypeOf(head)).toBeUndefined();
  });

  it('of any text that is cut anywhere is plain text, and no bytes at all make it fail', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\p{L}\d ,.€😀]{1,50}$/u), fc.nat(60), (text, cut) => {
        const bytes = Buffer.from(text);
        const head = bytes.subarray(0, Math.max(4, cut));
        expect(fileTypeOf(head)?.mimeTypes).toEqual(['text/plain']);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const found = fileTypeOf(Buffer.from(bytes));
        expect(found === undefined || found.mimeTypes.length > 0).toBe(true);
      }),
    );
  });
});
