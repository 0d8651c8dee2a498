import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import {
  Egress,
  ForbiddenAddressError,
  newId,
  releaseMemory,
  sameText,
  Secrets,
  UndecryptableError,
} from './index.js';

describe('secrets', () => {
  const secrets = new Secrets({ secret: 'a'.repeat(32) });

  it('decrypts what it encrypted, never the same text twice', () => {
    const one = secrets.encrypt('ck_live');
    expect(one).not.toContain('ck_live');
    expect(secrets.encrypt('ck_live')).not.toBe(one);
    expect(secrets.decrypt(one)).toBe('ck_live');
  });

  it('reads what the previous secret wrote, and says that it should be written again', () => {
    const rotated = new Secrets({ secret: 'b'.repeat(32), previous: 'a'.repeat(32) });
    const old = secrets.encrypt('x');
    expect(rotated.decrypt(old)).toBe('x');
    expect(rotated.needsRotation(old)).toBe(true);
    expect(rotated.needsRotation(rotated.encrypt('x'))).toBe(false);
    expect(() => new Secrets({ secret: 'b'.repeat(32) }).decrypt(old)).toThrow(UndecryptableError);
  });

  it('refuses a text that was altered anywhere', () => {
    const text = secrets.encrypt('x');
    for (let index = 0; index < text.length; index++) {
      const flipped = text.slice(0, index) + (text[index] === 'A' ? 'B' : 'A') + text.slice(index + 1);
      if (flipped === text) continue;
      let plain: string | undefined;
      try {
        plain = secrets.decrypt(flipped);
      } catch (error) {
        expect(error).toBeInstanceOf(UndecryptableError);
      }
      // base64url has spare bits in its last digit: such a flip may be the same bytes.
      if (plain !== undefined) expect(plain).toBe('x');
    }
  });

  it('keeps the uses of keyed hashes apart', () => {
    expect(secrets.hash('address', '39333')).not.toBe(secrets.hash('tag', '39333'));
    expect(secrets.hash('address', '39333')).toHaveLength(64);
    expect(sameText('a', 'a')).toBe(true);
    expect(sameText('a', 'ab')).toBe(false);
  });
});

describe('ids', () => {
  it('sort by when they were made', async () => {
    const first = newId();
    await new Promise((resolve) => setTimeout(resolve, 2));
    expect(first < newId()).toBe(true);
  });

  it('keep their order within a millisecond, and are all different', () => {
    const ids = Array.from({ length: 20_000 }, () => newId());
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    expect(
      ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)),
    ).toBe(true);
  });
});

describe('egress', () => {
  it('refuses forbidden addresses by literal, by name and by agent, and allows them to the operator', async () => {
    let hits = 0;
    const server = createServer((_request, response) => {
      hits++;
      response.end('ok');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const closed = new Egress({ allowPrivate: false });
    await expect(closed.fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow(ForbiddenAddressError);
    await expect(closed.fetch(`http://[::ffff:127.0.0.1]:${port}/`)).rejects.toThrow(ForbiddenAddressError);
    const byName = await closed.fetch(`http://localhost:${port}/`).catch((error: Error) => error);
    expect((byName as Error & { cause?: Error }).cause).toBeInstanceOf(ForbiddenAddressError);
    await expect(closed.fetch('file:///etc/passwd')).rejects.toThrow(ForbiddenAddressError);
    const { default: axios } = await import('axios');
    for (const host of ['127.0.0.1', 'localhost']) {
      await expect(
        axios.get(`http://${host}:${port}/`, { httpAgent: closed.agents.http, proxy: false }),
      ).rejects.toThrow('not allowed');
    }
    expect(hits).toBe(0);
    const open = new Egress({ allowPrivate: true });
    expect(await (await open.fetch(`http://127.0.0.1:${port}/`)).text()).toBe('ok');
    expect(hits).toBe(1);
    server.closeAllConnections();
    server.close();
  });
});

describe('memory', () => {
  it('is given back when it is released', async () => {
    const hold = () => Array.from({ length: 500_000 }, (_, index) => ({ index, text: `row ${index}` }));
    const kept = { rows: hold() };
    const full = process.memoryUsage().heapUsed;
    expect(kept.rows).toHaveLength(500_000);
    kept.rows = [];
    await releaseMemory();
    expect(process.memoryUsage().heapUsed).toBeLessThan(full - 20 * 1024 * 1024);
  });
});
