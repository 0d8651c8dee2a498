import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transformFile } from '@swc/core';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { request } from 'undici';
import { CUSTOMER, orderMessage, ORDER_TEMPLATE, Receiver, SECRET, until } from './sandbox.fixture.js';

const folder = join(process.cwd(), 'src', 'sandbox');
const work = join(process.cwd(), '.test', `sandbox-main-${process.pid}`);
const stateFile = join(work, 'state', 'sandbox.jsonl');

/** The stand-alone process runs what the build would: the module, with its types stripped. */
beforeAll(async () => {
  await mkdir(join(work, 'code'), { recursive: true });
  await writeFile(join(work, 'code', 'package.json'), '{"type":"module"}');
  for (const name of await readdir(folder, { recursive: true })) {
    if (!name.endsWith('.ts') || /\.(spec|fixture)\.ts$/.test(name)) continue;
    const { code } = await transformFile(join(folder, name), {
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'es6' },
    });
    const target = join(work, 'code', name.replace(/\.ts$/, '.js'));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, code);
  }
});
afterAll(() => rm(work, { recursive: true, force: true }));

interface Process {
  url: string;
  child: ChildProcess;
  ended: Promise<number | null>;
}

function run(env: Record<string, string>): {
  child: ChildProcess;
  output: () => string;
  ended: Promise<number | null>;
} {
  const child = spawn(process.execPath, [join(work, 'code', 'main.js')], {
    env: { PATH: process.env.PATH ?? '', SANDBOX_PORT: '0', ...env },
  });
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, output: () => text, ended: new Promise((resolve) => child.once('exit', resolve)) };
}

async function start(env: Record<string, string>): Promise<Process> {
  const { child, output, ended } = run(env);
  await until('the ready line', () => output().includes('\n'));
  const line = output();
  expect(line).toMatch(/^The sandbox listens on http:\/\/127\.0\.0\.1:\d+\n$/);
  return { url: line.trim().split(' ').at(-1) ?? '', child, ended };
}

async function post(url: string, body: unknown): Promise<{ status: number; text: string }> {
  const answer = await request(url, {
    method: 'POST',
    headers: { authorization: 'Bearer token-1', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.statusCode, text: await answer.body.text() };
}

describe('the stand-alone process', () => {
  it('serves, drains on SIGTERM, and goes on where a killed one stopped', async () => {
    const receiver = new Receiver();
    const env = {
      SANDBOX_STATE_FILE: stateFile,
      SANDBOX_WEBHOOK_URL: await receiver.start(),
      SANDBOX_APP_SECRET: SECRET,
      SANDBOX_ACCESS_TOKEN: 'token-1',
      SANDBOX_PHONE_NUMBER_ID: '111',
      SANDBOX_WABA_ID: '222',
      SANDBOX_DISPLAY_PHONE: '+1 200-555-0199',
    };
    const first = await start(env);
    await post(`${first.url}/v25.0/222/message_templates`, ORDER_TEMPLATE);
    await until('approval', () => receiver.values('message_template_status_update').length === 1);
    await receiver.stop();
    const send = (url: string, data: string): Promise<{ status: number; text: string }> =>
      post(`${url}/v25.0/111/messages`, {
        messaging_product: 'whatsapp',
        ...orderMessage({ biz_opaque_callback_data: data }),
      });
    expect((await send(first.url, 'one')).status).toBe(200);
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);

    const second = await start(env);
    expect((await send(second.url, 'two')).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 100));
    second.child.kill('SIGKILL');
    await second.ended;

    await receiver.start();
    const third = await start(env);
    const told = (data: string): number =>
      new Set(
        receiver
          .statuses()
          .filter((s) => s.biz_opaque_callback_data === data)
          .map(({ status }) => status),
      ).size;
    await until('all statuses', () => told('one') === 3 && told('two') === 3);
    const stats = await request(`${third.url}/_control/stats`);
    expect(await stats.body.json()).toMatchObject({
      accepted: 2,
      recipients: { [CUSTOMER]: 2 },
      doubles: [],
    });
    third.child.kill('SIGINT');
    expect(await third.ended).toBe(0);
    await receiver.stop();
  });

  it('names every wrong setting and does not start', async () => {
    const { output, ended } = run({
      SANDBOX_PORT: 'x',
      SANDBOX_WEBHOOK_URL: 'nowhere',
      SANDBOX_TEMPLATE_APPROVAL: 'maybe',
    });
    expect(await ended).toBe(1);
    for (const name of ['SANDBOX_PORT', 'SANDBOX_WEBHOOK_URL', 'SANDBOX_TEMPLATE_APPROVAL'])
      expect(output()).toContain(name);
  });
});
