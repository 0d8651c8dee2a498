import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const sandbox = 'src/sandbox';
const script = readFileSync('docs/connectors/whatsapp-first-live.md', 'utf8');
const checks = readFileSync('bin/lib/first-live-whatsapp.mjs', 'utf8');

interface Line {
  file: string;
  confirmed: string;
}

/** Lines of the table of assumptions. */
const lines: readonly Line[] = script.split('\n').flatMap((line) => {
  const [, file, , confirmed] = line.match(/^\| `([^`]+\.ts)` +\| (.+?) +\| (.+?) +\|$/) ?? [];
  return file === undefined || confirmed === undefined ? [] : [{ file, confirmed }];
});

function assumptionsIn(text: string): number {
  return text.match(/\bassumed\b/gi)?.length ?? 0;
}

const files = readdirSync(sandbox, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.ts$/.test(file) && !/\.(spec|fixture)\.ts$/.test(file),
);

describe('the script for the first live number', () => {
  it('has a line for each thing the emulator assumes, and no other', () => {
    const assumed = files
      .map((file) => [file, assumptionsIn(readFileSync(join(sandbox, file), 'utf8'))] as const)
      .filter(([, count]) => count > 0);
    expect(assumed.length).toBeGreaterThan(20);
    const told = new Map<string, number>();
    for (const { file } of lines) told.set(file, (told.get(file) ?? 0) + 1);
    expect(Object.fromEntries([...told].sort())).toEqual(Object.fromEntries(assumed.sort()));
  });

  it('says of each line which check or step confirms it, or why none does', () => {
    const steps = new Set(script.match(/^\d+(?=\. \*\*)/gm));
    for (const { confirmed } of lines) {
      const [, step] = /^step (\d+)$/.exec(confirmed) ?? [];
      const [, check] = /^by itself: (.+)$/.exec(confirmed) ?? [];
      if (step !== undefined) expect([...steps]).toContain(step);
      else if (check !== undefined) expect(checks).toContain(`check('${check}'`);
      else expect({ confirmed, isReason: confirmed.length > 15 }).toEqual({ confirmed, isReason: true });
    }
  });
});
