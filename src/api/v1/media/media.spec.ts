import { createHash } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { createServer, request as httpRequest, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Response } from 'supertest';
import { startApi, type ApiFixture } from '../../../../test/support/api.js';
import { databaseKinds } from '../../../../test/support/databases.js';
import { pdf, png, samples } from '../../../../test/support/files.js';

interface Media {
  id: string;
  status: string;
  mimeType: string;
  size: number;
  sha256: string;
  filename: string | null;
  kinds: string[];
  expiresAt: string | null;
}
interface Problem {
  code: string;
  detail: string;
  maxBytes?: number;
  errors?: { field: string; reason: string }[];
}

const megabyte = 1024 * 1024;
const bytes = (answer: Response) => answer.body as Buffer;

describe.each(databaseKinds)('files on $kind', ({ create }) => {
  let api: ApiFixture;
  let key: string;
  let accountId: string;
  beforeAll(async () => {
    api = await startApi(await create());
    ({ key, accountId } = await api.accountKey());
    await api.app.listen(0, '127.0.0.1');
  }, 60_000);
  afterAll(() => api.close());

  const upload = (file: Buffer, type: string | undefined, query = '', as = key) => {
    const call = api.call('post', `/v1/media${query}`, as);
    return call.set('content-type', type ?? 'application/octet-stream').send(file);
  };
  const uploaded = async (file: Buffer, type?: string, query?: string) => {
    const answer = await upload(file, type, query);
    expect({ status: answer.status, body: answer.body as object }).toMatchObject({ status: 201 });
    return answer.body as Media;
  };
  const read = (path: string, as = key) => api.call('get', path, as).buffer(true).parse(raw);
  const linkTo = async (id: string, body: object = {}) => {
    const made = await api.call('post', `/v1/media/${id}/link`, key).send(body);
    expect(made.status).toBe(201);
    const { url, expiresAt } = made.body as { url: string; expiresAt: string };
    const { pathname, search } = new URL(url);
    return { path: pathname + search, expiresAt };
  };
  const stored = (account = accountId) => {
    const folder = join(api.folder, 'media', 'files', account);
    try {
      return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
        /[0-9a-f]{64}$/.test(name),
      );
    } catch {
      return [];
    }
  };
  const spooled = () => readdirSync(join(api.folder, 'media', 'incoming'));

  it('are taken as they are, told by their content, and read back to the last byte', async () => {
    const file = png(200_000, 1);
    const made = await uploaded(file, 'image/png', '?filename=..%2Fa%20%22b%22.png');
    expect(made).toMatchObject({
      status: 'ready',
      mimeType: 'image/png',
      size: file.length,
      sha256: createHash('sha256').update(file).digest('hex'),
      filename: 'a b.png',
      kinds: ['image'],
    });
    const content = await read(`/v1/media/${made.id}/content`);
    expect(bytes(content).equals(file)).toBe(true);
    expect(content.headers).toMatchObject({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'content-disposition': `inline; filename="a b.png"; filename*=UTF-8''a%20b.png`,
    });
    expect((await api.call('get', `/v1/media/${made.id}`, key)).body).toEqual(made);
    expect(spooled()).toEqual([]);
  });

  it('are kept for repeated use when that is asked for, however they come', async () => {
    const file = png(900, 3);
    expect(await uploaded(file, 'image/png', '?keep=true')).toMatchObject({ kept: true, expiresAt: null });
    const usual = await uploaded(file, 'image/png');
    expect(usual).toMatchObject({ kept: false, expiresAt: expect.any(String) as unknown });
    const refused = await upload(file, 'image/png', '?keep=always');
    expect([refused.status, (refused.body as Problem).errors?.[0]?.field]).toEqual([422, 'keep']);
  });

  it('with the same bytes are kept once for an account, and once more for another', async () => {
    const file = png(1_000, 2);
    const before = stored().length;
    const [one, two] = [await uploaded(file), await uploaded(file, 'image/png')];
    expect(one.id).not.toBe(two.id);
    expect(stored()).toHaveLength(before + 1);
    const other = await api.accountKey();
    expect((await upload(file, undefined, '', other.key)).status).toBe(201);
    expect(stored(other.accountId)).toHaveLength(1);
    for (const path of [`/v1/media/${one.id}`, `/v1/media/${one.id}/content`]) {
      expect((await api.call('get', path, other.key)).status).toBe(404);
    }
    expect((await api.call('post', `/v1/media/${one.id}/link`, other.key).send({})).status).toBe(404);
    expect((await api.call('delete', `/v1/media/${one.id}`, other.key)).status).toBe(404);
  });

  it.each([
    ['a page that says it is a picture', Buffer.from('<html><script>1</script>'), 'image/png', 'body'],
    ['a picture that says it is another', samples['image/jpeg'](), 'image/png', 'content-type'],
    ['a PDF that says it is a video', samples['application/pdf'](), 'video/mp4', 'content-type'],
    ['a program', Buffer.from('7f454c460201', 'hex'), undefined, 'body'],
  ])('refuse %s and keep nothing of it', async (_, file, type, field) => {
    const before = stored().length;
    const answer = await upload(file, type);
    expect(answer.status).toBe(422);
    const problem = answer.body as Problem;
    expect(problem.code).toBe('file_refused');
    expect(problem.errors).toEqual([{ field, reason: expect.stringMatching(/: (send|say) /) as unknown }]);
    expect([stored().length, spooled()]).toEqual([before, []]);
  });

  it('refuse what no message takes by its size, with how much is taken', async () => {
    const image = await upload(png(5 * megabyte + 1, 3), 'image/png');
    expect(image.status).toBe(413);
    expect(image.body).toMatchObject({ code: 'file_too_large', maxBytes: 5 * megabyte });
    expect((await upload(png(5 * megabyte, 3), 'image/png')).status).toBe(201);
    const sticker = Buffer.concat([samples['image/webp'](), Buffer.alloc(100 * 1024)]);
    expect((await upload(sticker, 'image/webp')).body).toMatchObject({
      code: 'file_too_large',
      maxBytes: 102_400,
    });
  });

  it('refuse a request without a file, a form, and an empty file', async () => {
    const none = await api.call('post', '/v1/media', key);
    expect([none.status, (none.body as Problem).errors?.[0]?.field]).toEqual([422, 'body']);
    const form = await upload(Buffer.from('--x\r\n'), 'multipart/form-data; boundary=x');
    expect([form.status, (form.body as Problem).code]).toEqual([415, 'unsupported_media_type']);
    const answer = await sendSlowly([], { 'content-type': 'image/png', 'transfer-encoding': 'chunked' });
    expect([answer.status, answer.body.code]).toEqual([422, 'file_refused']);
    const json = await api
      .call('post', '/v1/contacts', key)
      .set('content-type', 'application/octet-stream')
      .send(png());
    expect(json.status).toBe(415);
  });

  it('of 100 MB pass through without lying in memory, and one byte more is refused', async () => {
    const piece = 64 * 1024;
    const most = 100 * megabyte;
    const head = pdf(piece);
    const rest = Buffer.alloc(piece, 0x20);
    const pieces = function* (total: number) {
      yield head;
      for (let sent = piece; sent < total; sent += piece)
        yield rest.subarray(0, Math.min(piece, total - sent));
    };
    const watch = heapWatch();
    const fits = await sendSlowly(pieces(most), { 'content-type': 'application/pdf' });
    const grown = watch.stop();
    expect(fits).toMatchObject({ status: 201, body: { size: most, kinds: ['document'] } });
    expect(grown).toBeLessThan(40 * megabyte);
    const tooLarge = await sendSlowly(pieces(most + 1), { 'content-type': 'application/pdf' });
    expect(tooLarge).toMatchObject({ status: 413, body: { code: 'file_too_large' } });
    expect(spooled()).toEqual([]);
  }, 60_000);

  it('that break off in the middle leave nothing', async () => {
    const before = stored().length;
    const call = httpRequest({
      port: (api.app.getHttpServer().address() as AddressInfo).port,
      method: 'POST',
      path: '/v1/media',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'image/png', 'content-length': '1000' },
    });
    call.on('error', () => undefined);
    call.write(png(500, 4));
    while (spooled().length === 0) await turn();
    call.destroy();
    while (spooled().length > 0) await turn();
    expect(stored()).toHaveLength(before);
  });

  describe('by an address for people', () => {
    it('open without a key until it expires, and not by an address that was changed', async () => {
      const { id } = await uploaded(png(300, 5));
      const { path, expiresAt } = await linkTo(id, { expiresIn: 60 });
      expect(Date.parse(expiresAt) - api.clock.now()).toBeLessThanOrEqual(61_000);
      expect((await read(path, '')).status).toBe(200);
      const other = await uploaded(png(300, 6));
      const changed = [
        path.replace(id, other.id),
        path.replace(/expires=\d+/, `expires=${Math.ceil(Date.parse(expiresAt) / 1_000) + 60}`),
        path.replace(/signature=./, 'signature=~'),
        path.replace(/&signature=.*/, ''),
        `/media/${id}`,
      ];
      for (const forged of changed) expect([forged, (await read(forged, '')).status]).toEqual([forged, 404]);
      api.clock.advance(61_000);
      expect((await read(path, '')).status).toBe(404);
    });

    it('are saved and not opened unless a browser shows them without running anything', async () => {
      const shown = await uploaded(samples['image/jpeg']());
      const saved = await uploaded(
        samples['application/pdf'](),
        'application/pdf',
        '?filename=Rechnung%20N%C2%BA1.pdf',
      );
      const of = async (id: string) => (await read((await linkTo(id)).path, '')).headers;
      expect((await of(shown.id))['content-disposition']).toBe('inline');
      const headers = await of(saved.id);
      expect(headers['content-disposition']).toBe(
        `attachment; filename="Rechnung N_1.pdf"; filename*=UTF-8''Rechnung%20N%C2%BA1.pdf`,
      );
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; sandbox",
      });
    });

    it('give the part that is asked for', async () => {
      const file = png(1_000, 7);
      const { id } = await uploaded(file);
      const { path } = await linkTo(id);
      const part = async (range: string) => {
        const answer = await read(path, '').set('range', range);
        return [answer.status, answer.headers['content-range'], bytes(answer)] as const;
      };
      expect(await part('bytes=10-19')).toEqual([206, 'bytes 10-19/1000', file.subarray(10, 20)]);
      expect(await part('bytes=990-')).toEqual([206, 'bytes 990-999/1000', file.subarray(990)]);
      expect(await part('bytes=-5')).toEqual([206, 'bytes 995-999/1000', file.subarray(995)]);
      expect((await part('bytes=0-5000')).slice(0, 2)).toEqual([206, 'bytes 0-999/1000']);
      expect((await part('bytes=1000-')).slice(0, 2)).toEqual([416, 'bytes */1000']);
      expect((await part('bytes=5-2')).slice(0, 1)).toEqual([200]);
      expect((await part('bytes=0-1,5-6')).slice(0, 1)).toEqual([200]);
    });

    it('stop opening when the file is deleted', async () => {
      const { id } = await uploaded(png(300, 8));
      const { path } = await linkTo(id);
      expect((await api.call('delete', `/v1/media/${id}`, key)).status).toBe(204);
      expect((await read(path, '')).status).toBe(404);
      expect((await api.call('get', `/v1/media/${id}`, key)).status).toBe(404);
    });
  });

  describe('by the address they lie at', () => {
    let site: Server;
    let origin: string;
    let changes = 20;
    const answers: Record<string, (response: ServerResponse) => void> = {
      '/good%20picture.png': (response) =>
        response.writeHead(200, { 'content-type': 'text/html' }).end(png(900, 11)),
      // Another picture each time it is asked for.
      '/changing': (response) => response.writeHead(200).end(png(700, ++changes)),
      '/moved': (response) => response.writeHead(302, { location: '/good%20picture.png' }).end(),
      '/round': (response) => response.writeHead(302, { location: '/round' }).end(),
      '/file': (response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
      '/page': (response) => response.writeHead(200, { 'content-type': 'image/png' }).end('<html></html>'),
      '/missing': (response) => response.writeHead(404).end(),
      '/short': (response) => {
        response.writeHead(200, { 'content-length': '5000' }).write(png(900, 12));
        response.socket?.end();
      },
      '/huge': (response) => {
        response.writeHead(200, { 'content-length': String(101 * megabyte) });
        response.flushHeaders();
      },
      '/endless': (response) => {
        const piece = pdf(256 * 1024);
        response.on('error', () => undefined);
        const more = () => {
          while (!response.destroyed && response.write(piece));
          response.once('drain', more);
        };
        response.writeHead(200);
        more();
      },
    };
    beforeAll(async () => {
      site = createServer((request, response) => answers[request.url ?? '']?.(response));
      await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
      origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
    });
    afterAll(() => {
      site.closeAllConnections();
      site.close();
    });
    const fetched = (url: string, more: object = {}) =>
      api.call('post', '/v1/media', key).send({ url: url.startsWith('/') ? origin + url : url, ...more });

    it('are fetched, through redirects too, and are what their content says', async () => {
      for (const path of ['/good%20picture.png', '/moved']) {
        const answer = await fetched(path);
        expect([path, answer.status]).toEqual([path, 201]);
        expect(answer.body).toMatchObject({
          mimeType: 'image/png',
          size: 900,
          source: 'url',
          filename: 'good picture.png',
        });
      }
    });

    it.each([
      ['/round', 'file_not_fetched', /redirects more than 3 times/],
      ['/file', 'file_not_fetched', /private address/],
      ['/page', 'file_refused', /web page/],
      ['/missing', 'file_not_fetched', /HTTP 404/],
      ['/short', 'file_not_fetched', /broke off|announced/],
      ['/huge', 'file_not_fetched', /at most 104857600/],
      ['http://127.0.0.1:1/x', 'file_not_fetched', /could not be reached/],
      ['ftp://example.com/x', 'validation_failed', /https/],
    ])('from %s are refused', async (url, code, reason) => {
      const before = stored().length;
      const answer = await fetched(url);
      expect([answer.status, (answer.body as Problem).code]).toEqual([422, code]);
      expect((answer.body as Problem).errors).toEqual([
        { field: 'url', reason: expect.stringMatching(reason) as unknown },
      ]);
      expect([stored().length, spooled()]).toEqual([before, []]);
    });

    it('that change are what they were when they were asked for', async () => {
      const [one, two] = [await fetched('/changing'), await fetched('/changing')].map(
        ({ body }) => body as Media,
      );
      expect(one?.sha256).not.toBe(two?.sha256);
      for (const [file, seed] of [
        [one, 21],
        [two, 22],
      ] as const)
        expect((await read(`/v1/media/${file?.id ?? ''}/content`)).body).toEqual(png(700, seed));
    });

    it('that never end are cut at the largest size a message takes', async () => {
      const answer = await fetched('/endless');
      expect([answer.status, (answer.body as Problem).code]).toEqual([413, 'file_too_large']);
      expect(spooled()).toEqual([]);
    });
  });

  it('whose bytes the storage has lost say so, and are whole again when they are uploaded once more', async () => {
    const file = png(400, 9);
    const { id, sha256 } = await uploaded(file);
    rmSync(join(api.folder, 'media', 'files', accountId, sha256.slice(0, 2), sha256));
    const lost = await api.call('get', `/v1/media/${id}/content`, key);
    expect([lost.status, (lost.body as Problem).code]).toEqual([410, 'file_missing']);
    await uploaded(file);
    expect((await read(`/v1/media/${id}/content`)).status).toBe(200);
  });

  /** Sends a body piece by piece, as a client with a file on disk does. */
  function sendSlowly(
    pieces: Iterable<Buffer>,
    headers: Record<string, string>,
  ): Promise<{ status: number; body: Problem & Media }> {
    return new Promise((resolve, reject) => {
      const call = httpRequest(
        {
          port: (api.app.getHttpServer().address() as AddressInfo).port,
          method: 'POST',
          path: '/v1/media',
          headers: { authorization: `Bearer ${key}`, ...headers },
        },
        (answer) => {
          let text = '';
          answer.setEncoding('utf8').on('data', (more: string) => (text += more));
          answer.on('end', () =>
            resolve({ status: answer.statusCode ?? 0, body: JSON.parse(text) as Problem & Media }),
          );
        },
      );
      // An answer that comes before the last byte closes the connection under what is still being sent.
      call.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') reject(error);
      });
      void (async () => {
        for (const piece of pieces)
          if (!call.write(piece)) await new Promise((done) => call.once('drain', done));
        call.end();
      })();
    });
  }
});

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** The most memory outside of the heap's own, above what there was. */
function heapWatch(): { stop(): number } {
  const used = () => process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;
  const before = used();
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, used())), 5);
  return {
    stop: () => {
      clearInterval(timer);
      return most - before;
    },
  };
}

function raw(answer: Response, done: (error: Error | null, body: unknown) => void): void {
  const pieces: Buffer[] = [];
  const stream = answer as unknown as NodeJS.ReadableStream;
  stream.on('data', (piece: Buffer) => pieces.push(piece));
  stream.on('end', () => done(null, Buffer.concat(pieces)));
}
