import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Drain, type DrainTimes } from './index.js';

const request = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n';

async function listening(): Promise<{ server: Server; drain: Drain; port: number }> {
  const server = createServer((incoming, response) => {
    incoming.resume();
    incoming.once('end', () => response.end('done'));
  });
  server.keepAliveTimeout = 60_000;
  const drain = new Drain(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { server, drain, port: (server.address() as AddressInfo).port };
}

async function client(port: number): Promise<{ socket: Socket; received: () => string }> {
  let text = '';
  const socket = connect(port, '127.0.0.1');
  socket.on('data', (chunk) => (text += chunk.toString()));
  socket.on('error', () => undefined);
  await new Promise<void>((done) => socket.once('connect', done));
  return { socket, received: () => text };
}

async function stop({ server, drain }: { server: Server; drain: Drain }, times: DrainTimes): Promise<number> {
  const begun = performance.now();
  await drain.around(() => new Promise((done) => server.close(done)), times);
  return performance.now() - begun;
}

describe('a server that stops', () => {
  it('answers what was asked, however late it is asked to the end, and then lets go', async () => {
    const running = await listening();
    const slow = await client(running.port);
    slow.socket.write(`${request}ab`);
    await sleep(50);
    const stopped = stop(running, { silent: 50, busy: 10_000 });
    await sleep(400);
    slow.socket.write('cd');
    expect(await stopped).toBeLessThan(5_000);
    if (!slow.socket.destroyed) await once(slow.socket, 'close');
    expect(slow.received()).toContain('200 OK');
  });

  it('does not wait for those who keep a connection or never used it', async () => {
    const running = await listening();
    const kept = await client(running.port);
    kept.socket.write(`${request}abcd`);
    await client(running.port);
    await sleep(100);
    expect(kept.received()).toContain('200 OK');
    expect(await stop(running, { silent: 50, busy: 10_000 })).toBeLessThan(5_000);
  });

  it('gives up on a request that never ends', async () => {
    const running = await listening();
    const endless = await client(running.port);
    endless.socket.write(`${request}a`);
    await sleep(50);
    const took = await stop(running, { silent: 50, busy: 300 });
    expect(took).toBeGreaterThan(250);
    expect(took).toBeLessThan(5_000);
    expect(endless.received()).toBe('');
  });
});
