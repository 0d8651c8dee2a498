import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { check, resolveConfig } from 'prettier';
import ts from 'typescript';
import { checkConnector, checkPlugin, loadConnector, loadPlugin, sentence } from '../../test/kit/index.js';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const script = (kind: string): string => join(REPOSITORY, `bin/scaffold/new-${kind}.mjs`);

/** A directory that looks like the repository, so that what is written there finds the SDK. */
let root: string;
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'scaffold-')));
  for (const name of ['src', 'test', 'node_modules']) symlinkSync(join(REPOSITORY, name), join(root, name));
});
afterAll(() => rmSync(root, { recursive: true }));

const run = (kind: string, ...args: string[]): string =>
  execFileSync(process.execPath, [script(kind), ...args, '--root', root], { encoding: 'utf8' });
const refused = (kind: string, ...args: string[]): { status: number | null; text: string } => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [script(kind), ...args], {
    encoding: 'utf8',
  });
  return { status, text: stderr + stdout };
};

/** Errors the compiler finds in files written under `root`. */
function compileErrors(...files: string[]): string[] {
  const read = ts.readConfigFile(join(REPOSITORY, 'tsconfig.json'), (path) => readFileSync(path, 'utf8'));
  const { options } = ts.parseJsonConfigFileContent(read.config, ts.sys, REPOSITORY);
  const names = files.map((file) => join(root, file));
  const program = ts.createProgram(names, { ...options, noEmit: true, rootDir: '/', preserveSymlinks: true });
  const found = names.flatMap((name) => [
    ...program.getSyntacticDiagnostics(program.getSourceFile(name)),
    ...program.getSemanticDiagnostics(program.getSourceFile(name)),
  ]);
  return found.map(
    (one) => `${one.file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(one.messageText, ' ')}`,
  );
}

/** Files that are not formatted as the repository is. */
async function unformatted(files: string[]): Promise<string[]> {
  const config = await resolveConfig(join(REPOSITORY, 'package.json'));
  const checked = files.map(async (file) => {
    const filepath = join(root, file);
    return (await check(readFileSync(filepath, 'utf8'), { ...config, filepath })) ? [] : [file];
  });
  return (await Promise.all(checked)).flat();
}

describe('new-connector', () => {
  beforeAll(() => {
    expect(run('connector', 'corner-shop')).toContain('connectors/corner-shop/corner-shop.connector.ts');
  });

  it('writes what compiles', () => {
    const files = ['corner-shop.connector.ts', 'settings.ts', 'order.trigger.ts'];
    expect(compileErrors(...files.map((file) => `connectors/corner-shop/${file}`))).toEqual([]);
  }, 60_000);

  it('writes what is formatted', async () => {
    const files = ['corner-shop.connector.ts', 'settings.ts', 'order.trigger.ts'];
    const written = files.map((file) => `connectors/corner-shop/${file}`);
    expect(await unformatted([...written, 'docs/connectors/corner-shop.md'])).toEqual([]);
  });

  it('writes what fails the kit with a list of what to do, and nothing else', async () => {
    const { definition, materials } = await loadConnector(root, 'corner-shop');
    const todo = (await checkConnector(definition, materials)).map(sentence).sort();
    expect(todo).toEqual([
      expect.stringMatching(/^description: still holds what the scaffold wrote\. Write one paragraph/),
      expect.stringMatching(/^docs\/connectors\/corner-shop\.md: still holds what the scaffold wrote\./),
      expect.stringMatching(/^fixtures\/001-order\.expected\.json: is missing\. Write what it must become/),
      expect.stringMatching(/^fixtures\/001-order\.json: is still the example the scaffold wrote\./),
      expect.stringMatching(/^settings\.webhookSecret\.title: still holds/),
      expect.stringMatching(/^title: still holds/),
      expect.stringMatching(/^triggers\.order\.title: still holds/),
      expect.stringMatching(/^webhook\.subscription\.manual: still holds/),
    ]);
  });

  it('names the command that shows the list', () => {
    const text = run('connector', 'second-shop');
    expect(text).toContain('npm run kit -- second-shop');
    expect(text).toContain('docs/writing-a-connector.md');
    expect(existsSync(join(REPOSITORY, 'docs/writing-a-connector.md'))).toBe(true);
  });
});

describe('new-connector with everything', () => {
  const kinds = [
    ['shop', 'order'],
    ['crm', 'contact'],
    ['automation', 'form'],
  ] as const;
  const written: string[] = [];
  beforeAll(() => {
    for (const [kind] of kinds) {
      const text = run(
        'connector',
        `full-${kind}`,
        '--kind',
        kind,
        '--action',
        '--health',
        '--sweep',
        '--emulator',
        '--contacts',
      );
      written.push(...[...text.matchAll(/^ {2}(\S+)$/gm)].flatMap(([, file]) => file ?? []));
    }
  });

  it('writes what compiles and is formatted, whatever the kind', async () => {
    expect(compileErrors(...written.filter((file) => file.endsWith('.ts')))).toEqual([]);
    expect(await unformatted(written)).toEqual([]);
  }, 60_000);

  it.each(kinds)(
    'a %s behaves towards its emulator: only texts and a real delivery are still to do',
    async (kind, trigger) => {
      const { definition, materials } = await loadConnector(root, `full-${kind}`);
      expect(definition.category).toBe(kind === 'shop' ? 'store' : kind);
      expect(definition.contacts).toBeDefined();
      const todo = (await checkConnector(definition, materials)).map(sentence);
      const others = todo.filter((one) => !one.includes('still holds what the scaffold wrote'));
      expect(others.sort()).toEqual([
        expect.stringMatching(`^fixtures/001-${trigger}\\.expected\\.json: is missing`),
        expect.stringMatching(`^fixtures/001-${trigger}\\.json: is still the example`),
      ]);
      expect(todo.some((one) => one.startsWith('auth.app.title'))).toBe(kind === 'crm');
    },
  );
});

describe('new-connector --kind crm', () => {
  const contactFiles = ['contacts.ts', 'fixtures/contact-book.ts', 'fixtures/emulator.ts'];
  const folder = (id: string): string[] => contactFiles.map((file) => `connectors/${id}/${file}`);

  it('writes contacts and their emulator by itself, and the kit asks only for texts and a real delivery', async () => {
    const text = run('connector', 'plain-crm', '--kind', 'crm');
    for (const file of folder('plain-crm')) expect(text).toContain(file);
    const { definition, materials } = await loadConnector(root, 'plain-crm');
    const todo = (await checkConnector(definition, materials)).map(sentence);
    expect(todo.filter((one) => !one.includes('still holds what the scaffold wrote')).sort()).toEqual([
      expect.stringMatching(/^fixtures\/001-contact\.expected\.json: is missing/),
      expect.stringMatching(/^fixtures\/001-contact\.json: is still the example/),
    ]);
    const written = [...text.matchAll(/^ {2}(connectors\S+\.ts)$/gm)].flatMap(([, file]) => file ?? []);
    expect(compileErrors(...written)).toEqual([]);
  }, 60_000);

  it('leaves them out with --no-contacts, and where the kind is another', () => {
    const texts = [
      run('connector', 'mere-crm', '--kind', 'crm', '--no-contacts'),
      run('connector', 'mere-shop', '--kind', 'shop', '--emulator'),
    ];
    for (const text of texts) expect(text).not.toContain('contact-book');
    expect(readFileSync(join(root, 'connectors/mere-crm/mere-crm.connector.ts'), 'utf8')).not.toContain(
      './contacts.js',
    );
  });
});

/**
 * The kit judges what a connector does, so each of these breaks what the scaffold wrote and has to be found:
 * otherwise the silence of the kit about contacts would say nothing.
 */
it.each([
  [
    'a property that is lost',
    /return \{ \.\.\.Object\.fromEntries\(named\)/,
    'return { ...{}',
    /contacts\.p/,
  ],
  ['a version that is not sent', /'if-match': base\.version/, "'x-none': base.version", /contacts\.push/],
  ['a part that is not emptied', /return \[\[name, null\]\]/, 'return []', /contacts\.push/],
])('contacts with %s fail the kit', async (what, pattern, broken, finding) => {
  const id = `broken-${what.split(' ').at(-1) ?? ''}`;
  run('connector', id, '--kind', 'crm');
  const path = join(root, `connectors/${id}/contacts.ts`);
  const before = readFileSync(path, 'utf8');
  const after = before.replace(pattern, broken);
  expect(after).not.toBe(before);
  writeFileSync(path, after);
  const { definition, materials } = await loadConnector(root, id);
  const todo = (await checkConnector(definition, materials)).map(sentence);
  expect(todo).toEqual(expect.arrayContaining([expect.stringMatching(finding)]));
});

describe('new-plugin', () => {
  beforeAll(() => {
    expect(run('plugin', 'warm-welcome')).toContain('plugins/warm-welcome/warm-welcome.plugin.ts');
  });

  it('writes what compiles', () => {
    const files = ['warm-welcome.plugin.ts', 'warm-welcome.template.ts', 'fixtures/samples.ts'];
    expect(compileErrors(...files.map((file) => `plugins/warm-welcome/${file}`))).toEqual([]);
  }, 60_000);

  it('writes what is formatted', async () => {
    const files = ['warm-welcome.plugin.ts', 'warm-welcome.template.ts', 'fixtures/samples.ts'];
    const written = files.map((file) => `plugins/warm-welcome/${file}`);
    expect(await unformatted([...written, 'docs/plugins/warm-welcome.md'])).toEqual([]);
  });

  it('writes what fails the kit with a list of what to do, and nothing else', async () => {
    const { definition, materials } = await loadPlugin(root, 'warm-welcome');
    const todo = (await checkPlugin(definition, materials)).map(sentence).sort();
    expect(todo).toEqual([
      expect.stringMatching(/^description: still holds/),
      expect.stringMatching(/^docs\/plugins\/warm-welcome\.md: still holds/),
      expect.stringMatching(/^settings\.enabled\.title: still holds/),
      expect.stringMatching(/^templates\.warm_welcome\.en\.body: still holds/),
      expect.stringMatching(/^title: still holds/),
    ]);
  });
});

it('new-connector refuses a kind there is not, and names those there are', () => {
  expect(refused('connector', 'aa', '--kind', 'bank').text).toMatch(
    /"bank" is no kind: choose shop, crm, automation\./,
  );
  expect(refused('plugin', 'aa', '--kind', 'shop').text).toContain('There is no option --kind.');
});

describe.each(['connector', 'plugin'])('new-%s refuses', (kind) => {
  it.each(['Shop', 'my shop', '../shop', 'shop-', 'a--b', '1shop', 'shöp', 'x', 'x'.repeat(41)])(
    '%s',
    (id) => {
      const { status, text } = refused(kind, id, '--root', root);
      expect(status).toBe(1);
      expect(text).toMatch(
        new RegExp(`cannot be an id: use 2 to 40 lower-case.*npm run new:${kind} -- <id>`),
      );
      expect(existsSync(join(root, `${kind}s`, id))).toBe(false);
    },
  );

  it('no id, and more than one', () => {
    expect(refused(kind)).toEqual({
      status: 1,
      text: expect.stringContaining(`Say which id the ${kind} is to have`),
    });
    expect(refused(kind, 'aa', 'bb').text).toContain('Give one id and nothing else');
    expect(refused(kind, 'aa', '--root').text).toMatch(/argument missing\. Usage: npm run new:/);
    expect(refused(kind, 'aa', '--nonsense').text).toContain('There is no option --nonsense.');
    expect(refused(kind, '-shop').text).toContain('There is no option -s.');
  });

  it('a folder or page that exists, and leaves it alone', () => {
    mkdirSync(join(root, `${kind}s`, 'taken'), { recursive: true });
    expect(refused(kind, 'taken', '--root', root)).toEqual({
      status: 1,
      text: expect.stringContaining(`${kind}s/taken exists already: choose another id`),
    });
    expect(existsSync(join(root, 'docs', `${kind}s`, 'taken.md'))).toBe(false);
    mkdirSync(join(root, 'docs', `${kind}s`, 'paged.md'), { recursive: true });
    expect(refused(kind, 'paged', '--root', root).text).toContain(`docs/${kind}s/paged.md exists already`);
    expect(existsSync(join(root, `${kind}s`, 'paged'))).toBe(false);
  });
});
