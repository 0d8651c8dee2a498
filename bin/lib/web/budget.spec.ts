import { describe, expect, it } from '@jest/globals';
import { foreign, loads } from './budget.mjs';

const manifest = {
  'src/app/main.tsx': { file: 'main.js', css: ['main.css'] },
  'src/features/sandbox/index.ts': {
    file: 'screen.js',
    imports: ['src/app/main.tsx', '_shared.js'],
    isDynamicEntry: true,
  },
  '_shared.js': { file: 'shared.js', imports: ['src/app/main.tsx'] },
  'src/features/sandbox/desk.tsx': { file: 'desk.js', imports: ['_shared.js'], isDynamicEntry: true },
  'src/features/shop/index.ts': { file: 'shop.js', imports: ['src/app/main.tsx'], isDynamicEntry: true },
  'src/i18n/messages/en.json': { file: 'en.js', isDynamicEntry: true },
};
const sizes: Record<string, number> = {
  'main.js': 90_000,
  'main.css': 1_000,
  'screen.js': 5_000,
  'shared.js': 4_000,
  'desk.js': 106_500,
  'shop.js': 2_000,
  'en.js': 3_000,
};

describe('the weight of the web app', () => {
  it('counts each file once: what the first document loads, and what later parts add', () => {
    expect(loads(manifest, (file) => sizes[file] ?? NaN)).toEqual([
      { name: 'sandbox in en, first load', kilobytes: 103, most: 150 },
      { name: 'shop in en, first load', kilobytes: 96, most: 150 },
      { name: 'src/features/sandbox/index.ts, loaded later', kilobytes: 9, most: 110 },
      { name: 'src/features/sandbox/desk.tsx, loaded later', kilobytes: 110.5, most: 110 },
      { name: 'src/features/shop/index.ts, loaded later', kilobytes: 2, most: 110 },
    ]);
  });

  it('says when a module that is counted is no longer there', () => {
    expect(() => loads({ 'src/i18n/messages/en.json': { file: 'en.js' } }, () => 0)).toThrow(/main\.tsx/);
  });

  it.each([
    '@import "https://fonts.example/x.css"',
    'a{background:url(//cdn.example/x.png)}',
    'import("https://x.example/y.js")',
  ])('finds what would be loaded from elsewhere: %s', (text) =>
    expect(foreign('main.css', text)).toHaveLength(1),
  );

  it('lets links and namespaces be', () => {
    expect(
      foreign('main.js', 'href="https://example.com";"http://www.w3.org/2000/svg";url(/app/x.woff2)'),
    ).toEqual([]);
  });
});
