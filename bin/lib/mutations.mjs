// Takes the checks that keep an app's webhooks and tokens safe out of the core, one at a time, and expects the
// named test to turn red: npm run mutations. It changes files where they stand and puts them back.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(import.meta.url), '../../..');
const toyCrm = 'test/toy-crm.spec.ts';
const tokens = 'src/connections/oauth/access-tokens.spec.ts';
const authorizations = 'src/api/v1/connections/authorizations.spec.ts';

/** What is taken out, where, what stands there instead, and who notices. */
const mutations = [
  {
    check: 'the public address is what was signed',
    file: 'src/ingress/signature.ts',
    from: "      case 'uri':\n        hmac.update(signedAddress(scheme, `${publicUrl}${request.url}`));",
    to: "      case 'uri':\n        hmac.update(signedAddress(scheme, request.url));",
    test: [toyCrm, 'brings a contact in'],
  },
  {
    check: 'five minutes',
    file: 'src/ingress/signature.ts',
    from: "if (Math.abs(now - at) > timestamp.toleranceMs) return refuse('stale');",
    to: '',
    test: [toyCrm, 'refuses what is older than five minutes'],
  },
  {
    check: 'the signature fits the raw bytes',
    file: 'src/ingress/signature.ts',
    from: 'return decide(digests.map((digest) => timingSafeEqual(expected, digest)).includes(true));',
    to: 'return decide(digests.length > 0 && expected.length > 0);',
    test: [toyCrm, 'refuses another body and another secret'],
  },
  {
    check: 'stored before it is acknowledged',
    file: 'src/ingress/front-door.ts',
    from: 'await this.commits.store(\n      deliveryRow({\n        ...from,',
    to: 'void this.commits.store(\n      deliveryRow({\n        ...from,',
    test: [toyCrm, 'has stored a body when it acknowledges it'],
  },
  {
    check: 'a part goes to the connections of its tenant alone',
    file: 'src/ingress/app-parts.ts',
    from: 'const own = owners.filter(({ tenant }) => tenant === part.tenant);',
    to: 'const own = owners;',
    test: [toyCrm, 'splits a body of two tenants, and shows it to nobody whole'],
  },
  {
    check: 'a body that mixed tenants is forgotten once it is split',
    file: 'src/ingress/app-parts.ts',
    from: "return { id: row.id, status: 'done', forget: true };",
    to: "return { id: row.id, status: 'done' };",
    test: [toyCrm, 'splits a body of two tenants, and shows it to nobody whole'],
  },
  {
    check: 'what is about nobody here is kept',
    file: 'src/ingress/app-parts.ts',
    from: 'await this.deliveries.insert(tx, [...known, ...strangers]);',
    to: 'await this.deliveries.insert(tx, [...known]);',
    test: [toyCrm, 'keeps and counts what is about nobody here'],
  },
  {
    check: 'calls with an order key wait for their turn',
    file: 'src/connections/action-call.stage.ts',
    from: 'AND earlier.orderKey = action_call.orderKey',
    to: "AND earlier.orderKey = 'nobody'",
    test: [toyCrm, 'has messages logged on a contact in their order'],
  },
  {
    check: 'one process refreshes',
    file: 'src/connections/oauth/access-tokens.ts',
    from: 'return taken === 1;',
    to: 'return taken >= 0;',
    test: [tokens, 'are refreshed once by two processes at once'],
  },
  {
    check: 'a new refresh token takes the place of the used one',
    file: 'src/connections/oauth/access-tokens.ts',
    from: 'const { accessToken, expiresIn, refreshToken = before } = token;',
    to: 'const { accessToken, expiresIn } = token;\n    const refreshToken = before ?? token.refreshToken;',
    test: [tokens, 'are used as they are until shortly before they expire, and refreshed then'],
  },
  {
    check: 'the state counts once',
    file: 'src/connections/oauth/oauth.service.ts',
    from: "WHERE id = ? AND state = 'waiting' AND expiresAt > ?",
    to: 'WHERE id = ? AND expiresAt > ?',
    test: [authorizations, 'counts a state once'],
  },
];

/** @returns whether the named test fails as the code stands now */
function isRed([file, name]) {
  const { status } = spawnSync(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--no-warnings',
      'node_modules/jest/bin/jest.js',
      '--maxWorkers=1',
      '--runTestsByPath',
      file,
      '-t',
      name,
    ],
    { cwd: root, stdio: 'ignore', timeout: 180_000 },
  );
  return status !== 0;
}

const only = process.argv[2] ?? '';
let unseen = 0;
for (const { check, file, from, to, test } of mutations.filter((one) => one.check.includes(only))) {
  const path = join(root, file);
  const text = readFileSync(path, 'utf8');
  if (text.split(from).length !== 2) throw new Error(`${check}: its code is not in ${file} as written here.`);
  try {
    writeFileSync(
      path,
      text.replace(from, () => to),
    );
    const seen = isRed(test);
    if (!seen) unseen += 1;
    console.log(`${seen ? 'seen  ' : 'UNSEEN'} ${check}: ${test[0]}, "${test[1]}"`);
  } finally {
    writeFileSync(path, text);
  }
}
const green = [...new Set(mutations.map(({ test }) => test[0]))].filter((file) => !isRed([file, '']));
console.log(
  `${mutations.length - unseen} of ${mutations.length} seen; without them ${green.length} of 3 files are green`,
);
process.exitCode = unseen === 0 && green.length === 3 ? 0 : 1;
