import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { problemCatalogue } from './catalogue.js';

/** Every `new ProblemError(status, 'code'` of the product. */
function thrown(): { file: string; status: number; code: string }[] {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'),
  );
  return files.flatMap((name) => {
    const text = readFileSync(join('src', name), 'utf8');
    return [...text.matchAll(/new ProblemError\(\s*(\d{3}),\s*'([a-z0-9_]+)'/g)].map(([, status, code]) => ({
      file: name,
      status: Number(status),
      code: String(code),
    }));
  });
}

describe('the catalogue of problems', () => {
  it('knows every code the modules throw, with its status', () => {
    const found = thrown();
    expect(found.length).toBeGreaterThan(10);
    const unlisted = found.filter(
      ({ code, status }) => (problemCatalogue as Record<string, { status: number }>)[code]?.status !== status,
    );
    expect(unlisted).toEqual([]);
  });

  it('tells the reader of docs/api.md what each code means and what to do', () => {
    const documented = readFileSync('docs/api.md', 'utf8').replace(/ +/g, ' ').split('\n');
    const rows = Object.entries(problemCatalogue).map(
      ([code, { status, meaning, next }]) => `| \`${code}\` | ${status} | ${meaning} | ${next} |`,
    );
    expect(documented.filter((line) => line.startsWith('| `') && /\| \d{3} \|/.test(line))).toEqual(rows);
  });

  it.each(Object.entries(problemCatalogue))('words %s for a person', (code, kind) => {
    expect(code).toMatch(/^[a-z][a-z_]+$/);
    for (const sentence of [kind.meaning, kind.next]) expect(sentence).toMatch(/^[A-Z].*\.$/);
    expect(kind.title).toMatch(/^[A-Z].*[^.]$/);
  });
});
