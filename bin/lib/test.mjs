// Runs every check, on every database there is, and counts. Called by bin/test.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { findDatabase, findRedis, stopServices } from './services.mjs';
import { shopifyApp } from './shopify-app-checks.mjs';
import { web } from './web/checks.mjs';
import { php, wordpress } from './wordpress/checks.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../../..');
const reports = join(root, '.test');
const only = new Set(process.argv.slice(2));
const totals = { passed: 0, failed: 0, skipped: 0 };
const notes = [];
const failures = [];
const unsteady = [];
/** Seconds each part took, some of them beside others. */
const took = [];

function wanted(name) {
  return only.size === 0 || only.has(name);
}

/** With `aside`, a file, what it prints goes there and comes when it has ended: something else prints beside it. */
function run(command, args, environment = {}, watch = () => undefined, aside = undefined) {
  return new Promise((done) => {
    const output = aside === undefined ? 'inherit' : openSync(aside, 'w');
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['inherit', output, output],
      env: { ...process.env, ...environment },
    });
    const watching = watch(child);
    const end = (code) => {
      clearInterval(watching);
      if (aside !== undefined) {
        closeSync(output);
        process.stdout.write(readFileSync(aside));
      }
      done(code);
    };
    child.on('exit', (code) => end(code ?? 1));
    child.on('error', () => end(127));
  });
}

/** Milliseconds a jest that has written its report may take to end. */
const endsWithin = 20_000;

/** Ends a jest that is done and stays all the same: something a test opened was not closed. */
function endWhenDone(report, onLeftOpen) {
  return (child) => {
    let doneAt;
    return setInterval(() => {
      if (!existsSync(report)) return;
      doneAt ??= Date.now();
      if (Date.now() - doneAt < endsWithin) return;
      onLeftOpen();
      child.kill('SIGKILL');
    }, 500);
  };
}

async function timed(name, work) {
  const began = Date.now();
  try {
    return await work();
  } finally {
    took.push(`${name} ${Math.round((Date.now() - began) / 1000)} s`);
  }
}

/** A check that is right or wrong as a whole. */
async function check(name, command, args, environment, { besideOthers = false } = {}) {
  if (!wanted(name)) return;
  console.log(`\n== ${name}${besideOthers ? ' (beside the next)' : ''}`);
  const aside = besideOthers ? join(reports, `${name}.log`) : undefined;
  const code = await timed(name, () => run(command, args, environment, undefined, aside));
  totals[code === 0 ? 'passed' : 'failed']++;
  if (code !== 0) failures.push(name);
}

/** Files that may fail in one run and still be tried again: more are no accident. */
const mostAgain = 3;

/**
 * A jest run; each of its tests counts. With `again`, the few files that failed while others ran beside them run
 * once more alone. What passes then counts as passed and is listed as unsteady: a test that depends on how busy
 * the machine is, to be mended. Chaos and fuzzing are never tried again: what they find is found.
 */
async function jest(name, args, environment = {}, { besideOthers = false, again = false } = {}) {
  if (!wanted(name)) return;
  console.log(`\n== ${name}${besideOthers ? ' (beside the next)' : ''}`);
  const first = await timed(name, () => jestOnce(name, args, environment, besideOthers));
  if (first.leftOpen) {
    totals.failed++;
    failures.push(`${name} (a test leaves something open: run its file alone with --detectOpenHandles)`);
  }
  if (first.result === undefined) {
    totals.failed++;
    failures.push(`${name} (it did not finish)`);
    return;
  }
  count(first.result);
  if (first.code === 0 || first.leftOpen) return;
  const files = first.result.testResults.filter(({ status }) => status === 'failed').map(({ name }) => name);
  if (again && files.length > 0 && files.length <= mostAgain) {
    console.log(`\n== ${name}, what failed, alone`);
    const second = await jestOnce(`${name}-again`, ['--runTestsByPath', ...files], environment, false);
    if (second.code === 0 && second.result?.success === true) {
      unsteady.push(name, ...failedTests(first.result));
      const failed = first.result.numFailedTests + first.result.numRuntimeErrorTestSuites;
      totals.failed -= failed;
      totals.passed += failed;
      return;
    }
  }
  failures.push(name, ...failedTests(first.result));
  if (first.result.numFailedTests + first.result.numRuntimeErrorTestSuites === 0) totals.failed++;
}

function count(result) {
  totals.passed += result.numPassedTests;
  totals.failed += result.numFailedTests + result.numRuntimeErrorTestSuites;
  totals.skipped += result.numPendingTests + result.numTodoTests;
}

async function jestOnce(name, args, environment, besideOthers) {
  const report = join(reports, `${name}.json`);
  rmSync(report, { force: true });
  let leftOpen = false;
  const code = await run(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--no-warnings',
      'node_modules/jest/bin/jest.js',
      // Chaos kills what it started, a shop is one shop: file after file. Everything else uses both cores.
      `--maxWorkers=${/^(chaos|wordpress|web)|-again$/.test(name) ? 1 : 2}`,
      '--json',
      `--outputFile=${report}`,
      ...args,
    ],
    environment,
    endWhenDone(report, () => (leftOpen = true)),
    besideOthers ? join(reports, `${name}.log`) : undefined,
  );
  const result = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined;
  return { code, leftOpen, result };
}

/** Each test that failed with the first line of why, so that the end of a long log is enough to go on. */
function failedTests({ testResults }) {
  const firstLine = (text) => stripVTControlCharacters(text).trim().split('\n')[0];
  return testResults.flatMap(({ name, message, assertionResults }) => {
    const failed = assertionResults.filter(({ status }) => status === 'failed');
    const file = relative(root, name);
    if (failed.length === 0) return message ? [`  ${file}: ${firstLine(message)}`] : [];
    return failed.map(
      ({ fullName, failureMessages }) => `  ${file}: ${fullName}: ${firstLine(failureMessages[0] ?? '')}`,
    );
  });
}

/** Counts what another runner found. */
function add(name, counts) {
  for (const kind of ['passed', 'failed', 'skipped']) totals[kind] += counts[kind];
  if (counts.failed > 0) failures.push(name);
}

function skip(name, why, stage = name) {
  if (!wanted(stage)) return;
  totals.skipped++;
  notes.push(`${name}: ${why}`);
}

mkdirSync(reports, { recursive: true });
const shared = resolve(root, process.env.SHARED_DIR ?? '../shared');
const environment = existsSync(shared) ? { SHARED_DIR: shared } : {};
if (!existsSync(shared))
  notes.push('no reference material at SHARED_DIR: the checks against it are left out');

try {
  const bin = (name) => join(root, 'node_modules/.bin', name);
  await check('format', bin('prettier'), ['--check', '--log-level=warn', '.']);
  // One core each: what looks at every file, and everything that is not jest.
  const lint = check('lint', bin('eslint'), ['.', '--max-warnings=0'], {}, { besideOthers: true });
  await check('types', bin('tsc'), ['--noEmit', '-p', 'tsconfig.json']);
  await check('types-web', bin('tsc'), ['--noEmit', '-p', 'web/tsconfig.json']);
  await check('budget-web', process.execPath, ['bin/lib/web/budget.mjs']);
  await check('arrows', bin('depcruise'), [
    '--config',
    '.dependency-cruiser.cjs',
    'src',
    'connectors',
    'plugins',
    'channels',
    'test',
    'migrations',
  ]);
  await check('licences', process.execPath, ['bin/lib/licences.mjs']);
  await check('openapi', process.execPath, ['bin/lib/openapi.mjs', '--check']);

  const database = await findDatabase();
  const redis = await findRedis();
  const servers = {
    ...environment,
    ...(database.url ? { TEST_DATABASE_URL: database.url } : {}),
    ...(redis.url ? { TEST_REDIS_URL: redis.url } : {}),
  };
  const suite = { root, reports, wanted, check, jest, run, add, skip };
  await php(suite, database);
  await wordpress(suite, database);
  await web(suite);
  await shopifyApp(suite);
  await lint;
  if (database.missing) skip('database specs on MariaDB', database.missing);
  if (redis.missing) skip('queue specs on Redis', redis.missing);
  await jest(
    'unit',
    [
      '--testPathIgnorePatterns',
      '/test/e2e/',
      '/test/chaos/',
      '/test/fuzz/',
      '/test/wordpress/(plain|shop)/',
      '/test/web/',
      '/node_modules/',
      '/dist/',
    ],
    servers,
    { again: true },
  );
  await jest('fuzz', ['test/fuzz'], servers);
  await jest('e2e-sqlite', ['test/e2e'], { ...environment, LIAISON_TEST_BACKEND: 'sqlite' }, { again: true });
  if (database.url && redis.url) {
    await jest('e2e-mariadb', ['test/e2e'], { ...servers, LIAISON_TEST_BACKEND: 'mariadb' }, { again: true });
  } else {
    skip('e2e-mariadb', database.missing ?? redis.missing);
  }
  // Chaos waits for processes to start more than it works: both back ends at a time.
  const chaos = [
    jest(
      'chaos-sqlite',
      ['test/chaos'],
      { ...environment, LIAISON_TEST_BACKEND: 'sqlite' },
      { besideOthers: true },
    ),
  ];
  if (database.url && redis.url) {
    chaos.push(jest('chaos-mariadb', ['test/chaos'], { ...servers, LIAISON_TEST_BACKEND: 'mariadb' }));
  } else {
    skip('chaos-mariadb', database.missing ?? redis.missing);
  }
  await Promise.all(chaos);
} finally {
  await stopServices();
}

console.log(`\nTook: ${took.join(', ')}`);
for (const note of notes) console.log(`Left out: ${note}`);
for (const test of unsteady) console.log(`Unsteady, passed alone: ${test}`);
for (const failure of failures) console.log(`Failed: ${failure}`);
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed > 0 ? 1 : 0;
