/**
 * The arrows: who may import whom. Each rule carries its reason as a sentence, which the build prints
 * when it fails. ARCHITECTURE.md draws the same picture.
 */
const { existsSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

/** Specs, end-to-end tests and what serves them: they may look behind doors to prove that they hold. */
const PROOF = '\\.(spec|e2e|fixture)\\.ts$|/(fixtures|spec)/|^test/|^bench/';

/** What every connector and plugin may use besides the SDK. */
const COMMON_PACKAGES = ['zod', 'luxon'];

/** The vendor's own SDK, by connector. Imported when first used, so that others do not pay for it. */
const VENDOR_PACKAGES = {
  shopify: ['@shopify/admin-api-client'],
  woocommerce: ['@woocommerce/woocommerce-rest-api'],
};

/** Software a vendor hosts: a package of its own, none of the hub's business. */
const HOSTED = '^connectors/[^/]+/app/';

/** The one part of the core the SDK stands on. */
const LIQUID_DOOR = '^src/platform/liquid/index\\.ts$';

const folders = (module) =>
  existsSync(join(process.cwd(), module))
    ? readdirSync(join(process.cwd(), module), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
    : [];

const inNodeModules = (names) => `node_modules/(@types/)?(${names.join('|')})/`;

const vendorRules = folders('connectors').map((id) => ({
  name: `connector-${id}-packages`,
  severity: 'error',
  comment:
    `A connector may use ${COMMON_PACKAGES.join(', ')} and the SDK of its own vendor: everything else is the ` +
    "core's to do. A new vendor SDK is named in VENDOR_PACKAGES of this file.",
  from: { path: `^connectors/${id}/`, pathNot: PROOF },
  to: {
    dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'],
    pathNot: inNodeModules([...COMMON_PACKAGES, ...(VENDOR_PACKAGES[id] ?? [])]),
  },
}));

module.exports = {
  forbidden: [
    {
      name: 'sdk-only',
      severity: 'error',
      comment:
        'Connectors and plugins import nothing of the core but src/sdk/index.ts: what they need is in the ' +
        'contract, or the contract is missing something. So one can be written, tested and shipped alone.',
      from: { path: '^(connectors|plugins)/', pathNot: PROOF },
      to: { path: '^(src|migrations|test|bench|bin)/', pathNot: '^src/sdk/index\\.ts$' },
    },
    ...vendorRules,
    {
      name: 'vendor-sdk-when-first-used',
      severity: 'error',
      comment:
        "A vendor's SDK is imported by `await import(…)` when first used: a hub that serves one shop system does " +
        'not load the others. Types are free.',
      from: { path: '^connectors/', pathNot: PROOF },
      to: {
        dynamic: false,
        path: inNodeModules([...new Set(Object.values(VENDOR_PACKAGES).flat())]),
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'plugin-packages',
      severity: 'error',
      comment: `A plugin decides and does nothing else: beside the SDK it needs ${COMMON_PACKAGES.join(', ')} at most.`,
      from: { path: '^plugins/', pathNot: PROOF },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'],
        pathNot: inNodeModules(COMMON_PACKAGES),
      },
    },
    {
      name: 'channels-speak-the-port',
      severity: 'error',
      comment:
        'A channel adapter imports nothing of the core but src/sdk/index.ts: senders, secrets, limits and the decision ' +
        "are the core's, and what an adapter needs of the network it is given.",
      from: { path: '^(channels/|src/channels/[^/]+/)', pathNot: PROOF },
      to: {
        path: '^(src|migrations|test|bench|bin|connectors|plugins)/',
        pathNot: '^src/sdk/index\\.ts$|^src/channels/[^/]+/',
      },
    },
    {
      name: 'channel-packages',
      severity: 'error',
      comment: `A channel adapter needs the SDK, ${COMMON_PACKAGES.join(', ')} and node:crypto: the network is given to it.`,
      from: { path: '^(channels/|src/channels/[^/]+/)', pathNot: PROOF },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'],
        pathNot: inNodeModules(COMMON_PACKAGES),
      },
    },
    {
      name: 'no-machine',
      severity: 'error',
      comment:
        'Connectors and plugins touch no files, sockets or processes: calls go through the client and the fetch ' +
        'they are given, which refuse forbidden addresses. Of Node they may use node:crypto.',
      from: { path: '^(connectors|plugins|channels|src/channels/[^/]+)/', pathNot: PROOF },
      to: { dependencyTypes: ['core'], dependencyTypesNot: ['type-only'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'registry-only',
      severity: 'error',
      comment:
        'Only the registry knows which connectors, plugins and channels exist. Whoever imports one makes the core know a shop ' +
        'or a CRM, and makes it impossible to leave it out.',
      from: { pathNot: `^(connectors|plugins|channels|src/registry)/|${PROOF}` },
      to: { path: '^(connectors|plugins|channels)/' },
    },
    {
      name: 'no-neighbours',
      severity: 'error',
      comment:
        'A connector, plugin or channel imports no other: what two of them share belongs into the SDK, and what they have to ' +
        'tell each other is an event.',
      from: { path: '^(connectors|plugins|channels)/([^/]+)/' },
      to: { path: '^(connectors|plugins|channels)/', pathNot: '^$1/$2/' },
    },
    {
      name: 'hosted-software-stays-apart',
      severity: 'error',
      comment:
        'Software that a vendor hosts (connectors/<id>/app) is a package of its own, built and run elsewhere: the hub ' +
        'imports nothing of it. What both say is a contract over HTTP.',
      from: { pathNot: HOSTED },
      to: { path: HOSTED },
    },
    {
      name: 'modules-have-one-entrance',
      severity: 'error',
      comment:
        'A module of src is entered through its index.ts: what is not exported there may change without asking. Export ' +
        'it, or ask the module to do the work.',
      from: { path: '^src/([^/]+)/', pathNot: PROOF },
      to: { path: '^src/[^/]+/', pathNot: `^src/$1/|^src/[^/]+/index\\.ts$|${LIQUID_DOOR}` },
    },
    {
      name: 'specs-use-doors-too',
      severity: 'error',
      comment:
        "A spec may set the stage with another module's tables (*.entity.ts); for anything else it comes through the door, " +
        'or it proves something no other module can rely on.',
      from: { path: '^src/([^/]+)/.*\\.spec\\.ts$' },
      to: { path: '^src/[^/]+/', pathNot: '^src/$1/|^src/[^/]+/index\\.ts$|\\.entity\\.ts$' },
    },
    {
      name: 'the-hall-uses-doors',
      severity: 'error',
      comment:
        'main.ts and the files beside it put modules together; they enter them through index.ts like everybody.',
      from: { path: '^src/[^/]+\\.ts$', pathNot: PROOF },
      to: { path: '^src/[^/]+/', pathNot: '^src/[^/]+/index\\.ts$' },
    },
    {
      name: 'sdk-stands-alone',
      severity: 'error',
      comment:
        'The SDK is what others build on, in repositories of their own: it imports nothing of the core but Liquid, which ' +
        'stands alone itself.',
      from: { path: '^src/sdk/' },
      to: { path: '^(src|connectors|plugins|migrations|test)/', pathNot: `^src/sdk/|${LIQUID_DOOR}` },
    },
    {
      name: 'liquid-stands-alone',
      severity: 'error',
      comment:
        'Liquid imports nothing of the core: the SDK stands on it. How answers and texts are read, it is told.',
      from: { path: '^src/platform/liquid/' },
      to: { path: '^(src|connectors|plugins|channels|migrations|test)/', pathNot: '^src/platform/liquid/' },
    },
    {
      name: 'liquid-within-bounds',
      severity: 'error',
      comment:
        'Only src/platform/liquid imports liquidjs: there templates are bounded in size, time, memory and output. Others ' +
        'render with what src/sdk offers.',
      from: { pathNot: `^src/platform/liquid/|${PROOF}` },
      to: { path: inNodeModules(['liquidjs']) },
    },
    {
      name: 'typeorm-at-home',
      severity: 'error',
      comment:
        'typeorm appears only in src/database and migrations: tables are declared by defineTable, and rules that know no ' +
        'table can be read and tested without one.',
      from: { pathNot: `^src/database/|^migrations/|${PROOF}` },
      to: { path: 'node_modules/(typeorm|@nestjs/typeorm)/' },
    },
    {
      name: 'no-proof-in-product',
      severity: 'error',
      comment: 'What is shipped imports no test, bench or script: they are not there when it runs.',
      from: { path: '^(src|connectors|plugins|channels|migrations)/', pathNot: PROOF },
      to: { path: '^(test|bench|bin)/|/spec/|\\.(spec|e2e)\\.ts$' },
    },
    {
      name: 'no-development-packages',
      severity: 'error',
      comment:
        'What is shipped imports only `dependencies`: development packages are not installed where it runs.',
      from: { path: '^(src|connectors|plugins|migrations)/', pathNot: PROOF },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm'] },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment:
        'Files that import each other in a circle can only be understood all at once, and load in an order nobody ' +
        'chose. Move what both need to a third file.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'An import that leads nowhere fails when the program runs. Relative ones end in .js.',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: `node_modules|${HOSTED}` },
    exclude: { path: '^(dist|coverage|\\.test)/' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: require.resolve('./tsconfig.json') },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
