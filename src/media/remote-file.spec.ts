import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { Egress } from '../platform/index.js';
import { RemoteFiles } from './remote-file.js';

describe('files at addresses of people', () => {
  it('are not fetched from private addresses, by name or literal', async () => {
    const files = new RemoteFiles(new Egress({ allowPrivate: false }));
    for (const url of [
      'http://127.0.0.1/x.png',
      'http://localhost/x.png',
      'http://[::1]/x',
      'http://169.254.169.254/latest',
    ])
      await expect(files.open(url, 1_000)).rejects.toMatchObject({
        code: 'file_not_fetched',
        fields: [{ field: 'url', reason: expect.stringContaining('private address') as unknown }],
      });
  });

  it('are not followed to a private address by a redirect', async () => {
    const asked: string[] = [];
    const guard = new Egress({ allowPrivate: false });
    const egress = {
      fetch: (address: URL) => {
        asked.push(address.href);
        if (address.hostname === 'shop.example')
          return Promise.resolve(
            new Response(null, { status: 302, headers: { location: 'http://127.0.0.1/secret' } }),
          );
        return guard.fetch(address);
      },
    };
    const opening = new RemoteFiles(egress as unknown as Egress).open('https://shop.example/x.png', 1_000);
    await expect(opening).rejects.toMatchObject({ code: 'file_not_fetched' });
    expect(asked).toEqual(['https://shop.example/x.png', 'http://127.0.0.1/secret']);
  });

  it('that hang are given up', async () => {
    const site = createServer(() => undefined);
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(site.address() as AddressInfo).port}/x`;
    const opening = new RemoteFiles(new Egress({ allowPrivate: true })).open(url, 1_000, 50);
    await expect(opening).rejects.toMatchObject({
      fields: [{ field: 'url', reason: expect.stringContaining('took longer') as unknown }],
    });
    site.closeAllConnections();
    site.close();
  });
});
