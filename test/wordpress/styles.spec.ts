import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const plugin = 'wordpress-plugin';
const folder = join(plugin, 'assets/css');

interface Rule {
  /** The media query around it, '' for none. */
  media: string;
  selectors: string[];
  declarations: Map<string, string>;
}

/** The rules of a style sheet, one level of `@media` deep. */
function rulesOf(css: string, media = ''): Rule[] {
  const plain = css.replaceAll(/\/\*[^]*?\*\//g, '');
  return [...plain.matchAll(/@media([^{]+)\{((?:[^{}]*\{[^{}]*\})*)[^{}]*\}|([^{}@]+)\{([^{}]*)\}/g)].flatMap(
    ([, query, inner, selectors = '', body = '']) =>
      query !== undefined
        ? rulesOf(inner ?? '', query.trim())
        : [
            {
              media,
              selectors: selectors.split(',').map((one) => one.trim()),
              declarations: new Map(
                body
                  .split(';')
                  .filter((line) => line.includes(':'))
                  .map((line): [string, string] => {
                    const at = line.indexOf(':');
                    return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
                  }),
              ),
            },
          ],
  );
}

/** What holds for a selector under a media query. */
function look(rules: readonly Rule[], selector: string, media = ''): Record<string, string> {
  const own = rules.filter((rule) => rule.media === media && rule.selectors.includes(selector));
  return Object.fromEntries(own.flatMap(({ declarations }) => [...declarations]));
}

const admin = rulesOf(readFileSync(join(folder, 'admin.css'), 'utf8'));
const phone = '(max-width: 782px)';

describe('on a phone, pages of wp-admin', () => {
  it('turn each row of a table into a card, so that no column is off the screen', () => {
    for (const part of ['.liaison-scroll table', '.liaison-scroll tr', '.liaison-scroll td'])
      expect([part, look(admin, part, phone)['display']]).toEqual([part, 'block']);
    expect(look(admin, '.liaison-scroll', phone)['overflow-x']).toBe('visible');
    // The cell's line says which column it is of.
    expect(look(admin, '.liaison-scroll td::before', phone)['content']).toBe('attr(data-label)');
    for (const part of ['.liaison-health th', '.liaison-health td'])
      expect([part, look(admin, part, phone)]).toMatchObject([part, { display: 'block', width: 'auto' }]);
  });

  it('break no code in the middle of a word', () => {
    for (const part of ['.liaison-scroll code', '.liaison-template'])
      expect([part, look(admin, part)]).toMatchObject([
        part,
        { 'overflow-wrap': 'normal', 'word-break': 'normal' },
      ]);
  });

  it('hold nothing that is wider than the screen', () => {
    const wide = readdirSync(folder).flatMap((file) =>
      rulesOf(readFileSync(join(folder, file), 'utf8')).flatMap(({ selectors, declarations }) =>
        ['width', 'min-width'].flatMap((name) => {
          const px = Number(/^(\d+)px$/.exec(declarations.get(name) ?? '')?.[1] ?? 0);
          return px > 350 ? [`${file}: ${selectors.join(', ')} { ${name}: ${px}px }`] : [];
        }),
      ),
    );
    expect(wide).toEqual([]);
  });
});

describe('in a checkout, our lines', () => {
  const source = readFileSync(join(plugin, 'src/Consent/Offer.php'), 'utf8');
  const [, style = ''] = /'liaison-consent',\n((?:\s*\.? ?'[^']*'\n)+)/.exec(source) ?? [];
  const rules = rulesOf([...style.matchAll(/'([^']*)'/g)].map(([, part]) => part).join(''));

  it("have the theme's small text, and no size of their own", () => {
    for (const part of ['.liaison-consent', '.liaison-consent-box', '.liaison-consent-note'])
      expect([part, look(rules, part)['font-size']]).toEqual([
        part,
        'var(--wp--preset--font-size--small,.875em)',
      ]);
    for (const part of ['.liaison-consent label', '.liaison-consent-box label', '.liaison-consent-box span'])
      expect([part, look(rules, part)['font-size']]).toEqual([part, 'inherit']);
  });
});
