import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { describe, expect, it } from '@jest/globals';

const read = (path: string) => readFileSync(path, 'utf8');
/** A file's lines that say something. */
const lines = (path: string) =>
  read(path)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
/** Instructions of the Dockerfile, those over several lines joined. */
const instructions = read('Dockerfile')
  .replaceAll('\\\n', ' ')
  .split('\n')
  .map((line) => line.trim())
  .filter((line) => line !== '' && !line.startsWith('#'));

describe('the image', () => {
  const images = instructions.filter((line) => line.startsWith('FROM '));

  it('is of one exact version of a Node release that gets fixes', () => {
    const versions = images.map(
      (line) => /^FROM node:(22\.\d+\.\d+)-bookworm(?:-slim)?(?: AS \w+)?$/.exec(line)?.[1],
    );
    expect(versions.length).toBe(2);
    expect(versions[0]).toBeDefined();
    expect(new Set(versions).size).toBe(1);
  });

  it('holds exactly what the lock file says, and no tools of development', () => {
    expect(instructions).toContain('RUN npm ci --no-fund --no-audit');
    expect(read('Dockerfile')).not.toMatch(/npm install/);
    expect(read('Dockerfile')).toContain('npm prune --omit=dev');
  });

  it('runs as a user that is not root, whose data folder is closed to others', () => {
    const last = instructions.slice(instructions.lastIndexOf(images.at(-1) ?? ''));
    expect(last).toContain('RUN mkdir -m 700 data && chown node:node data');
    expect(last.filter((line) => line.startsWith('USER '))).toEqual(['USER node']);
    expect(last.findIndex((line) => line === 'USER node')).toBeLessThan(
      last.findIndex((line) => line.startsWith('CMD ')),
    );
  });

  it('says whether it is alive, by a command that is in it and that parses', () => {
    const check = instructions.find((line) => line.startsWith('HEALTHCHECK ')) ?? '';
    const command = JSON.parse(/CMD (\[.*\])$/.exec(check)?.[1] ?? '[]') as string[];
    expect(command.slice(0, 2)).toEqual(['node', '-e']);
    expect(command[2]).toContain('/healthz');
    // Throws a SyntaxError where node would.
    expect(() => new Script(command[2] ?? '(')).not.toThrow();
  });

  it('takes no secret and no data into its build', () => {
    const left = lines('.dockerignore');
    for (const name of ['.env', '.env.*', 'data', '.git', '.test', 'node_modules', '**/*.key', '**/*.db'])
      expect(left).toContain(name);
  });

  it('takes along everything the build reads', () => {
    const { include } = JSON.parse(read('tsconfig.build.json')) as { include: string[] };
    const left = lines('.dockerignore');
    for (const path of [...include, 'package.json', 'package-lock.json', 'nest-cli.json', 'tsconfig.json'])
      expect(left).not.toContain(path.split('/')[0]);
  });
});

describe('the composition', () => {
  const compose = read('docker-compose.yml');

  it('has no password of its own: each is asked for', () => {
    for (const name of ['DATABASE_PASSWORD', 'REDIS_PASSWORD', 'LIAISON_SECRET', 'LIAISON_ADMIN_KEY']) {
      const uses = compose.match(new RegExp(`\\$\\{${name}[^}]*\\}`, 'g')) ?? [];
      expect(uses.length).toBeGreaterThan(0);
      expect(uses.filter((use) => use !== `\${${name}:?set ${name} in .env}`)).toEqual([]);
    }
    const secrets = lines('docker-compose.yml').filter((line) =>
      /^[A-Z_]*(?:PASSWORD|SECRET|KEY|AUTH)\w*:/.test(line),
    );
    const spelledOut = secrets.filter(
      (line) => !/\$\{\w+:(?:\?[^}]+|-)\}$/.test(line) && !/RANDOM_ROOT_PASSWORD/.test(line),
    );
    expect(spelledOut).toEqual([]);
  });

  it('listens on this machine only, and its servers not even there', () => {
    const ports = [...compose.matchAll(/ports:\s*\[([^\]]*)\]/g)].map(([, list]) => list);
    expect(ports).toEqual(["'127.0.0.1:3000:3000'"]);
    expect(compose).not.toMatch(/network_mode|privileged|ports:\s*\n/);
    expect(compose).toMatch(/inside: \{ internal: true \}/);
  });

  it('waits for servers that are healthy', () => {
    expect(compose.match(/condition: service_healthy/g)).toHaveLength(2);
    expect(compose.match(/healthcheck:/g)).toHaveLength(2);
  });
});

describe('continuous integration', () => {
  const folder = '.github/workflows';
  const workflows = readdirSync(folder).map((name) => read(join(folder, name)));

  it('uses actions by commit, with the version beside it', () => {
    const uses = workflows.flatMap((text) => [...text.matchAll(/uses:\s*(\S+)(.*)/g)]);
    expect(uses.length).toBeGreaterThan(0);
    for (const [, action, comment] of uses) {
      expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
      expect(comment).toMatch(/^ # v\d+\.\d+\.\d+$/);
    }
  });

  it('may read the code and nothing else', () => {
    for (const text of workflows) expect(text).toMatch(/^permissions:\n {2}contents: read\n/m);
  });
});
