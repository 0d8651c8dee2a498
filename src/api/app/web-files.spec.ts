import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WebFiles, webPolicy } from './web-files.js';

describe('the files of the web app', () => {
  let folder = '';
  let files: WebFiles;
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'liaison-web-'));
    mkdirSync(join(folder, 'assets'));
    write(
      'manifest.json',
      JSON.stringify({
        'src/app/main.tsx': { file: 'assets/main-1.js', css: ['assets/main-1.css'] },
        'src/features/sandbox/index.ts': {
          file: 'assets/sandbox-1.js',
          imports: ['src/app/main.tsx', '_x.js'],
        },
        '_x.js': { file: 'assets/x-1.js', css: ['assets/x-1.css'] },
        'src/i18n/messages/it.json': { file: 'assets/it-1.js' },
        'src/i18n/messages/en.json': { file: 'assets/en-1.js' },
      }),
    );
    write('titles.json', JSON.stringify({ en: { sandbox: 'Sandbox' }, it: { sandbox: 'Prova <1>' } }));
    write('secret.json', '{}');
    for (const [name, text] of [
      ['main-1.js', 'plain'],
      ['main-1.js.br', 'brotli'],
      ['main-1.js.gz', 'gzip'],
      ['main-1.css', 'css'],
    ] as const)
      write(`assets/${name}`, text);
    files = new WebFiles(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it.each([
    ['gzip, deflate, br', 'brotli', 'br'],
    ['gzip', 'gzip', 'gzip'],
    ['br;q=0, gzip', 'gzip', 'gzip'],
    ['identity', 'plain', undefined],
    [undefined, 'plain', undefined],
  ])('are answered to %j in the smallest form', (accepts, content, encoding) => {
    const file = files.file('main-1.js', accepts);
    expect([file?.content.toString(), file?.encoding]).toEqual([content, encoding]);
    expect(file?.type).toBe('text/javascript; charset=utf-8');
  });

  it('are plain where no compressed form is', () => {
    expect(files.file('main-1.css', 'br')).toEqual({
      content: Buffer.from('css'),
      type: 'text/css; charset=utf-8',
    });
  });

  it.each([
    '../secret.json',
    '..%2fsecret.json',
    'main-1.js.br',
    'none.js',
    '',
    'constructor',
    '/etc/passwd',
  ])('do not include %j', (name) => expect(files.file(name, 'br')).toBeUndefined());

  it('are loaded by a document with the heading, and what the screen needs, in the person’s language', () => {
    const page = files.page('sandbox', 'it', 'abc==');
    expect(page).toContain('<html lang="it">');
    expect(page).toContain('<div id="root"><h1>Prova &lt;1&gt;</h1></div>');
    expect([...page.matchAll(/(?:href|src)="(\/[^"]+)"/g)].map(([, address]) => address)).toEqual([
      '/app/assets/main-1.css',
      '/app/assets/x-1.css',
      '/app/assets/sandbox-1.js',
      '/app/assets/x-1.js',
      '/app/assets/it-1.js',
      '/app/assets/main-1.js',
    ]);
    // Nothing runs that is not a file of the app.
    expect(page).not.toMatch(/<script(?![^>]*\ssrc=)|\son[a-z]+=|style="/);
    expect(page.match(/nonce="[^"]*"/g)).toEqual(['nonce="abc=="']);
  });

  it('are not there before the app was built', () => {
    const none = new WebFiles(join(folder, 'nowhere'));
    expect([none.isBuilt, none.file('main-1.js', 'br')]).toEqual([false, undefined]);
    expect(() => none.page('sandbox', 'en', 'x')).toThrow();
  });

  it('run under a policy that lets nobody else in', () => {
    expect(webPolicy('n')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-n'; connect-src 'self'; " +
        "img-src 'self' data: blob:; media-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
  });
});
