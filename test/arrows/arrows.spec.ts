import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

/**
 * A small tree in which every rule of `.dependency-cruiser.cjs` is broken once, beside files that
 * keep it: a rule that no longer fires, or fires at the innocent, fails here.
 */
const CONFIG = fileURLToPath(new URL('../../.dependency-cruiser.cjs', import.meta.url));
const CLI = fileURLToPath(
  new URL('../../node_modules/dependency-cruiser/bin/dependency-cruise.mjs', import.meta.url),
);

const PACKAGES = [
  'zod',
  'luxon',
  'liquidjs',
  'typeorm',
  'undici',
  '@woocommerce/woocommerce-rest-api',
  'jest-only',
];

/** What each file imports. */
const INNOCENT: Record<string, string[]> = {
  'src/sdk/index.ts': ['./values.js', './liquid.js'],
  'src/sdk/liquid.ts': ['../platform/liquid/index.js'],
  'src/platform/liquid/index.ts': ['./engine.js'],
  'src/platform/liquid/engine.ts': ['liquidjs'],
  'src/sdk/values.ts': ['zod'],
  'src/contacts/index.ts': ['./contact.repository.js'],
  'src/contacts/contact.entity.ts': ['../database/index.js'],
  // A circle is reported once, at its first file by name.
  'src/contacts/hen.ts': ['./egg.js'],
  'src/contacts/contact.repository.ts': ['./contact.entity.js', '../database/index.js'],
  'src/contacts/contact.repository.spec.ts': [
    './contact.repository.js',
    '../optin/consent.entity.js',
    'jest-only',
  ],
  'src/database/index.ts': ['typeorm'],
  'src/optin/index.ts': ['../contacts/index.js'],
  'src/optin/consent.entity.ts': ['../database/index.js'],
  'src/registry/index.ts': ['../../connectors/woocommerce/woocommerce.connector.js'],
  'src/app.module.ts': ['./contacts/index.js'],
  'migrations/first.ts': ['typeorm'],
  'connectors/woocommerce/woocommerce.connector.ts': [
    '../../src/sdk/index.js',
    './client.js',
    'zod',
    'node:crypto',
  ],
  'connectors/woocommerce/client.ts': ['await @woocommerce/woocommerce-rest-api', 'type node:http'],
  'connectors/woocommerce/client.spec.ts': ['./client.js', '../../src/contacts/index.js', 'node:fs'],
  'connectors/woocommerce/fixtures/contract.ts': ['../../../test/kit/index.js'],
  'connectors/webhook/webhook.connector.ts': ['../../src/sdk/index.js'],
  // What a vendor hosts keeps rules of its own.
  'connectors/webhook/app/index.ts': [
    '../../../src/contacts/contact.repository.js',
    'undici',
    'node:fs',
    './nowhere.js',
  ],
  'src/channels/index.ts': ['./number.service.js', './whatsapp/whatsapp.channel.js'],
  'src/channels/number.service.ts': ['undici'],
  'src/channels/whatsapp/whatsapp.channel.ts': ['../../sdk/index.js', './payload.js', 'zod', 'node:crypto'],
  'src/channels/whatsapp/payload.ts': ['zod'],
  'channels/acme-sms/acme-sms.channel.ts': ['../../src/sdk/index.js', 'zod'],
  'plugins/news/news.plugin.ts': ['../../src/sdk/index.js', 'luxon'],
  'test/kit/index.ts': ['../../connectors/webhook/webhook.connector.js'],
};

/** Rule, the file that breaks it, and the import that does. */
const GUILTY: [string, string, string][] = [
  ['sdk-only', 'connectors/webhook/core.ts', '../../src/contacts/index.js'],
  ['sdk-only', 'plugins/news/deep.ts', '../../src/sdk/values.js'],
  ['connector-webhook-packages', 'connectors/webhook/network.ts', 'undici'],
  ['connector-woocommerce-packages', 'connectors/woocommerce/network.ts', 'undici'],
  ['vendor-sdk-when-first-used', 'connectors/woocommerce/eager.ts', '@woocommerce/woocommerce-rest-api'],
  ['plugin-packages', 'plugins/news/network.ts', 'undici'],
  ['channels-speak-the-port', 'src/channels/whatsapp/number.ts', '../number.service.js'],
  ['channels-speak-the-port', 'channels/acme-sms/contacts.ts', '../../src/contacts/index.js'],
  ['channel-packages', 'src/channels/whatsapp/network.ts', 'undici'],
  ['no-machine', 'src/channels/whatsapp/files.ts', 'node:fs'],
  ['no-machine', 'plugins/news/files.ts', 'node:fs'],
  ['no-machine', 'connectors/webhook/files.ts', 'node:child_process'],
  ['registry-only', 'src/contacts/shop.ts', '../../connectors/webhook/webhook.connector.js'],
  ['registry-only', 'src/main.ts', '../plugins/news/news.plugin.js'],
  ['no-neighbours', 'connectors/webhook/neighbour.ts', '../woocommerce/client.js'],
  ['no-neighbours', 'connectors/webhook/upstairs.ts', '../../plugins/news/news.plugin.js'],
  ['hosted-software-stays-apart', 'connectors/webhook/hosted.ts', './app/index.js'],
  ['modules-have-one-entrance', 'src/optin/window.ts', '../contacts/contact.repository.js'],
  ['specs-use-doors-too', 'src/optin/window.spec.ts', '../contacts/contact.repository.js'],
  ['the-hall-uses-doors', 'src/hub.ts', './contacts/contact.repository.js'],
  ['sdk-stands-alone', 'src/sdk/core.ts', '../contacts/index.js'],
  ['sdk-stands-alone', 'src/sdk/engine.ts', '../platform/liquid/engine.js'],
  ['liquid-stands-alone', 'src/platform/liquid/words.ts', '../../contacts/index.js'],
  ['liquid-within-bounds', 'src/contacts/render.ts', 'liquidjs'],
  ['liquid-within-bounds', 'connectors/webhook/render.ts', 'liquidjs'],
  ['modules-have-one-entrance', 'src/contacts/bounds.ts', '../platform/liquid/engine.js'],
  ['typeorm-at-home', 'src/contacts/contact.service.ts', 'typeorm'],
  ['typeorm-at-home', 'src/contacts/old.entity.ts', 'typeorm'],
  ['registry-only', 'src/contacts/by-sms.ts', '../../channels/acme-sms/acme-sms.channel.js'],
  ['no-proof-in-product', 'src/contacts/proof.ts', '../../test/kit/index.js'],
  ['no-development-packages', 'src/contacts/tools.ts', 'jest-only'],
  ['no-cycles', 'src/contacts/egg.ts', './hen.js'],
  ['resolvable', 'src/contacts/lost.ts', './nowhere.js'],
];

interface Violation {
  from: string;
  to: string;
  rule: { name: string };
}

const line = (target: string, index: number): string => {
  if (target.startsWith('await ')) return `export const use${index} = () => import('${target.slice(6)}');`;
  if (target.startsWith('type '))
    return `import type { T${index} } from '${target.slice(5)}';\nexport type U${index} = T${index};`;
  return `import * as m${index} from '${target}';\nexport const use${index} = m${index};`;
};

describe('the arrows', () => {
  let root: string;
  let violations: string[];

  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'arrows-'));
    for (const name of PACKAGES) {
      write(`node_modules/${name}/package.json`, JSON.stringify({ name, main: 'index.js' }));
      write(`node_modules/${name}/index.js`, '');
    }
    const dependencies = Object.fromEntries(PACKAGES.slice(0, -1).map((name) => [name, '1']));
    write('package.json', JSON.stringify({ dependencies, devDependencies: { 'jest-only': '1' } }));
    for (const [path, imports] of Object.entries(INNOCENT)) write(path, imports.map(line).join('\n'));
    for (const [, path, target] of GUILTY) write(path, line(target, 0));
    violations = cruise().map(({ rule, from }) => `${rule.name}: ${from}`);
  });
  afterAll(() => rmSync(root, { recursive: true }));

  function cruise(): Violation[] {
    const args = [
      CLI,
      '--config',
      CONFIG,
      '--output-type',
      'json',
      'src',
      'connectors',
      'plugins',
      'channels',
      'migrations',
      'test',
    ];
    const answer = execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 });
    return (JSON.parse(answer) as { summary: { violations: Violation[] } }).summary.violations;
  }

  it.each(GUILTY)('%s fires at %s importing %s', (rule, path) => {
    expect(violations).toContain(`${rule}: ${path}`);
  });

  it('leave alone what keeps them', () => {
    const innocent = violations.filter((violation) =>
      Object.hasOwn(INNOCENT, violation.split(': ')[1] ?? ''),
    );
    expect(innocent).toEqual([]);
  });

  it('each have a reason in a sentence and fail the build', () => {
    const { forbidden } = createRequire(import.meta.url)(CONFIG) as {
      forbidden: { name: string; severity: string; comment: string }[];
    };
    for (const rule of forbidden) {
      expect(rule.severity).toBe('error');
      expect(rule.comment).toMatch(/^[A-Za-z].{40,}\.$/s);
    }
    const broken = new Set(GUILTY.map(([rule]) => rule));
    const untested = forbidden.filter((rule) => !broken.has(rule.name) && !/^connector-/.test(rule.name));
    expect(untested.map((rule) => rule.name)).toEqual([]);
  });
});
