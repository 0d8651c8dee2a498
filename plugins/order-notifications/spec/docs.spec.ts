import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { settings } from '../order-notifications.settings.js';
import { templates } from '../templates/index.js';

const folder = new URL('../', import.meta.url);
const page = readFileSync(new URL('../../docs/plugins/order-notifications.md', folder), 'utf8');
const sources = readdirSync(folder)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(new URL(name, folder), 'utf8'))
  .join('\n');

describe('the page for merchants', () => {
  it('shows every template as it is sent in English', () => {
    // Quoted paragraphs, with a backslash where a line ends.
    const quotes = page.replaceAll('\\\n> ', '\n');
    const missing = templates.filter(
      ({ name, languages }) => !quotes.includes(`**${name}**\n\n> ${languages['en']?.body}\n`),
    );
    expect(missing).toEqual([]);
  });

  it('names every setting', () => {
    const missing = Object.keys(settings.shape).filter((name) => !page.includes(`| \`${name}`));
    expect(missing).toEqual([]);
  });

  it('explains every reason the code can give', () => {
    const given = [...sources.matchAll(/(?:reason: |otherwise: |unanswered: |skip\(|end\([\w.]+, )'(\w+)'/g)];
    const reasons = [...new Set(given.map((match) => match[1] ?? ''))];
    expect(reasons.length).toBeGreaterThan(5);
    expect(reasons.filter((reason) => !page.includes(`\`${reason}\``))).toEqual([]);
  });
});
