// `npm run languages:wordpress`: from the sources the template, from the template the translations, from them what
// WordPress loads. With --check it changes nothing and says what is behind. Needs gettext.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pluginFolder, shippedFiles, slug, version } from './build.mjs';

const folder = join(pluginFolder, 'languages');
const locales = ['de_DE', 'es_ES', 'fr_FR', 'it_IT', 'pt_PT'];
const keywords = [
  '__',
  '_e',
  '_x:1,2c',
  '_ex:1,2c',
  '_n:1,2',
  '_nx:1,2,4c',
  '_n_noop:1,2',
  '_nx_noop:1,2,3c',
  ...['esc_html', 'esc_attr'].flatMap((name) => [`${name}__`, `${name}_e`, `${name}_x:1,2c`]),
];

const gettext = (command, args, options = {}) =>
  execFileSync(command, args, { cwd: pluginFolder, encoding: 'utf8', ...options });

function extract(language, files) {
  if (files.length === 0) return '';
  const args = [
    `--language=${language}`,
    '--from-code=UTF-8',
    '--omit-header',
    // Files without lines: an edit above a sentence does not touch the template.
    '--add-location=file',
    '--add-comments=translators:',
    '--no-wrap',
    '--keyword',
    ...keywords.map((keyword) => `--keyword=${keyword}`),
    '--output=-',
    ...files,
  ];
  return gettext('xgettext', args);
}

const quote = (text) => JSON.stringify(text);
const entry = (file, context, text) =>
  `#: ${file}\n${context ? `msgctxt ${quote(context)}\n` : ''}msgid ${quote(text)}\nmsgstr ""\n`;

/** What WordPress translates of a plugin's header. */
function header() {
  const file = `${slug}.php`;
  const source = readFileSync(join(pluginFolder, file), 'utf8');
  return ['Plugin Name', 'Description']
    .map((name) => new RegExp(`^ \\* ${name}:\\s*(.+)$`, 'm').exec(source)?.[1])
    .filter((text) => text !== undefined)
    .map((text) => entry(file, undefined, text))
    .join('\n');
}

/** What WordPress translates of a block's description. */
function blocks(files) {
  return files
    .flatMap((file) => {
      const block = JSON.parse(readFileSync(join(pluginFolder, file), 'utf8'));
      return [
        ['block title', block.title],
        ['block description', block.description],
        ...(block.keywords ?? []).map((keyword) => ['block keyword', keyword]),
      ].map(([context, text]) => (text ? entry(file, context, text) : ''));
    })
    .join('\n');
}

const headOf = (language) => `msgid ""
msgstr ""
"Project-Id-Version: Liaison for WooCommerce ${version()}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=${language === 'fr_FR' ? '(n > 1)' : '(n != 1)'};\\n"
"Language: ${language}\\n"
"X-Domain: ${slug}\\n"

`;

/** The template: every sentence of PHP, scripts, header and blocks, once. */
export function template() {
  const files = shippedFiles();
  const of = (extension) =>
    files.filter((name) => name.endsWith(extension) && !name.startsWith('languages/'));
  const parts = [
    extract('PHP', of('.php')),
    extract('JavaScript', of('.js')),
    header(),
    blocks(files.filter((name) => name.endsWith('block.json'))),
  ];
  const joined = gettext('msguniq', ['--no-wrap', '--sort-by-file', '--use-first', '-'], {
    input: headOf('') + parts.filter(Boolean).join('\n'),
  });
  return joined;
}

function compile(locale, target) {
  gettext('msgfmt', [
    '--check-format',
    '--no-hash',
    `--output-file=${target}`,
    `languages/${slug}-${locale}.po`,
  ]);
}

/** What a compiled translation holds: original to translation, the first entry being the head. */
function entriesOf(mo) {
  const bytes = readFileSync(mo);
  const [count, originals, translations] = [8, 12, 16].map((at) => bytes.readUInt32LE(at));
  const text = (table, index) => {
    const [length, start] = [0, 4].map((at) => bytes.readUInt32LE(table + 8 * index + at));
    return bytes.toString('utf8', start, start + length);
  };
  return Array.from({ length: count }, (_, index) => [text(originals, index), text(translations, index)]);
}

/** A text as PHP writes it. Forms of a plural are parted by NUL, which single quotes cannot say. */
const phpText = (text) =>
  text
    .split('\0')
    .map((part) => `'${part.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`)
    .join(' . "\\0" . ');

/**
 * The same translation as PHP: WordPress 6.5 and later load it in place of the `.mo`, and OPcache keeps it in memory, so
 * a shop in another language reads no file.
 */
export function l10n(mo) {
  const [[, head], ...entries] = entriesOf(mo);
  const headers = head
    .split('\n')
    .filter((line) => line.includes(':'))
    .map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]);
  // A plural is found by its singular.
  const messages = entries.map(([original, text]) => [original.split('\0')[0], text]);
  const lines = (list, indent) =>
    list.map(([name, text]) => `${indent}${phpText(name)} => ${phpText(text)},\n`).join('');
  return `<?php\nreturn array(\n${lines(headers, '\t')}\t'messages' => array(\n${lines(messages, '\t\t')}\t),\n);\n`;
}

function write() {
  const pot = join(folder, `${slug}.pot`);
  writeFileSync(pot, template());
  for (const locale of locales) {
    const po = join(folder, `${slug}-${locale}.po`);
    if (!existsSync(po)) writeFileSync(po, headOf(locale));
    const merged = gettext('msgmerge', ['--no-fuzzy-matching', '--no-wrap', '--quiet', po, pot]);
    const body = gettext('msgattrib', ['--no-wrap', '--no-obsolete', '-'], { input: merged });
    const sentences = body.slice(body.indexOf('\n\n') + 1);
    writeFileSync(po, headOf(locale).trimEnd() + '\n' + (locale === 'fr_FR' ? spaced(sentences) : sentences));
    const mo = join(folder, `${slug}-${locale}.mo`);
    compile(locale, mo);
    writeFileSync(join(folder, `${slug}-${locale}.l10n.php`), l10n(mo));
    const left = untranslated(po);
    console.log(`${locale}: ${left === 0 ? 'complete' : `${left} sentences without a translation`}`);
  }
}

/** French sets a space that does not break before its tall punctuation; nobody types it. */
function spaced(sentences) {
  return sentences.replaceAll(/^msgstr.*$/gm, (line) =>
    line.replaceAll(/ ([:;?!»])/g, '\u00a0$1').replaceAll('« ', '«\u00a0'),
  );
}

/** How many sentences a translation lacks. */
function untranslated(po) {
  const rest = gettext('msgattrib', ['--untranslated', '--no-obsolete', '--no-wrap', po]);
  return rest.split('\n').filter((line) => line.startsWith('msgid ') && line !== 'msgid ""').length;
}

function check() {
  const problems = [];
  const pot = join(folder, `${slug}.pot`);
  if (!existsSync(pot) || readFileSync(pot, 'utf8') !== template())
    problems.push('the template differs from the sources: npm run languages:wordpress');
  const temporary = mkdtempSync(join(tmpdir(), 'liaison-languages-'));
  try {
    for (const locale of locales) {
      const [po, mo, php] = ['po', 'mo', 'l10n.php'].map((kind) => join(folder, `${slug}-${locale}.${kind}`));
      if (![po, mo, php].every((path) => existsSync(path))) {
        problems.push(`${locale} is missing`);
        continue;
      }
      const left = untranslated(po);
      if (left > 0) problems.push(`${locale} lacks ${left} translations`);
      compile(locale, join(temporary, 'fresh.mo'));
      // Compared as text: releases of gettext lay the same file out differently.
      const [kept, fresh] = [mo, join(temporary, 'fresh.mo')].map((path) =>
        gettext('msgunfmt', ['--no-wrap', path]),
      );
      if (kept !== fresh) problems.push(`${locale}.mo is older than its .po: npm run languages:wordpress`);
      if (readFileSync(php, 'utf8') !== l10n(mo))
        problems.push(`${locale}.l10n.php differs from its .mo: npm run languages:wordpress`);
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  const strangers = readdirSync(folder).filter(
    (name) =>
      /\.(po|mo|l10n\.php)$/.test(name) && !locales.some((locale) => name.startsWith(`${slug}-${locale}.`)),
  );
  if (strangers.length > 0) problems.push(`unknown files in languages/: ${strangers.join(', ')}`);
  for (const problem of problems) console.log(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
}

if (process.argv.includes('--check')) check();
else write();
