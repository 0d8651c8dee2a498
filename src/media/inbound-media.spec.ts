import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { databaseKinds } from '../../test/support/databases.js';
import { png, samples } from '../../test/support/files.js';
import type { NumberRow } from '../channels/index.js';
import { messageTable } from '../messaging/index.js';
import { newId } from '../platform/index.js';
import { digits, MediaWorld } from './media.fixture.js';
import type { MediaIo } from '../sdk/index.js';
import { StorageError } from './storage/storage.js';
import { mediaFetchTable } from './media-transfer.entity.js';

describe.each(databaseKinds)('files from people on $kind', ({ create }) => {
  let media: MediaWorld;
  let accountId: string;
  let number: NumberRow;
  let serial = 0;

  beforeAll(async () => {
    media = await MediaWorld.open(create);
    ({ id: accountId, number } = await media.world.account());
  }, 60_000);
  afterAll(() => media.close());
  beforeEach(() => {
    serial++;
    media.world.base.clock.advance(1_000);
  });

  const tokenOf = async () => media.world.channels.open(number)?.sender.secret ?? '';
  async function put(bytes: Buffer, type: string): Promise<string> {
    const form = new FormData();
    form.set('messaging_product', 'whatsapp');
    form.set('file', new Blob([new Uint8Array(bytes)], { type }), 'file');
    const answer = await fetch(`${media.world.emulator.url}/v25.0/${number.phoneNumberId}/media`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await tokenOf()}` },
      body: form,
    });
    return ((await answer.json()) as { id: string }).id;
  }
  async function received(part: Record<string, unknown>) {
    const from = digits(500 + serial);
    const message = {
      from,
      id: `wamid.file-${accountId}-${serial}`,
      timestamp: String(Math.floor(media.world.now / 1_000)),
      ...part,
    };
    const value = {
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: '1', phone_number_id: number.phoneNumberId },
      contacts: [{ wa_id: from }],
      messages: [message],
    };
    const body = JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [{ id: number.wabaId, changes: [{ field: 'messages', value }] }],
    });
    await media.world.deliver(body, body);
    const [row] = await media.world.base.database.read.select(messageTable, 'WHERE providerMessageId = ?', [
      message.id,
    ]);
    return { messageId: row?.id ?? '', contactId: row?.contactId ?? '' };
  }
  const filesOf = (messageId: string) =>
    media.service.ofMessages(media.world.base.database.read, accountId, [messageId]);
  const waiting = async () => (await media.world.base.database.read.select(mediaFetchTable, '')).length;

  it('are fetched at once, once, checked, and named by their content', async () => {
    const bytes = png(5_000, serial);
    const providerId = await put(bytes, 'image/png');
    const { messageId } = await received({
      type: 'image',
      image: { id: providerId, mime_type: 'image/png' },
    });
    expect(await filesOf(messageId)).toMatchObject([{ status: 'pending', size: null }]);
    while ((await media.stage.run()) > 0);
    const [file] = await filesOf(messageId);
    expect(file).toMatchObject({ status: 'ready', mimeType: 'image/png', size: 5_000, source: 'inbound' });
    expect(media.stored()).toContain(file?.sha256);
    expect(await waiting()).toBe(0);
  });

  it('are what Meta says of them, whatever the message said', async () => {
    const providerId = await put(png(500, serial), 'image/png');
    const hash = Buffer.alloc(32, 7).toString('base64');
    const { messageId } = await received({
      type: 'image',
      image: { id: providerId, mime_type: 'image/png', sha256: hash },
    });
    while ((await media.stage.run()) > 0);
    expect(await filesOf(messageId)).toMatchObject([{ status: 'ready' }]);
  });

  it('that are gone say so, and hold up no other', async () => {
    const { messageId } = await received({
      type: 'document',
      document: { id: '1', mime_type: 'application/pdf', filename: 'a.pdf' },
    });
    await media.stage.run();
    expect(await filesOf(messageId)).toMatchObject([{ status: 'failed', reason: 'gone', filename: 'a.pdf' }]);
    expect(await waiting()).toBe(0);
  });

  it('wait while Meta is away and are given up after a bounded number of tries', async () => {
    const { messageId } = await received({
      type: 'image',
      image: { id: await put(png(500, serial), 'image/png') },
    });
    const away = media.world.channels.open(number)?.io;
    if (!away) throw new Error('no sender');
    const request = away.request.bind(away);
    away.request = () => Promise.resolve({ kind: 'lost', detail: 'The request failed.', status: undefined });
    let tries = 0;
    while ((await waiting()) > 0 && tries < 50) {
      tries += await media.stage.run();
      media.world.base.clock.advance(7 * 3_600_000);
    }
    away.request = request;
    expect(tries).toBe(8);
    expect(await filesOf(messageId)).toMatchObject([{ status: 'failed' }]);
  });

  it.each(['full', 'unavailable'] as const)(
    'wait while the storage is %s, and are there once it takes files again',
    async (fault) => {
      const bytes = png(2_000, 60 + serial);
      const { messageId } = await received({ type: 'image', image: { id: await put(bytes, 'image/png') } });
      const put_ = media.storage.put.bind(media.storage);
      media.storage.put = () => Promise.reject(new StorageError(fault, 'The storage takes nothing.'));
      await media.stage.run();
      expect(await filesOf(messageId)).toMatchObject([{ status: 'pending', reason: `storage_${fault}` }]);
      const refused = media.upload(accountId, png(300, 90 + serial));
      await expect(refused).rejects.toMatchObject({ status: 503, code: `storage_${fault}` });
      media.storage.put = put_;
      media.world.base.clock.advance(60_000);
      while ((await media.stage.run()) > 0);
      expect(await filesOf(messageId)).toMatchObject([{ status: 'ready', reason: null, size: 2_000 }]);
    },
  );

  it('are not given up because processes end around them, but when they are what ends them', async () => {
    const { messageId } = await received({
      type: 'image',
      image: { id: await put(png(400, 120 + serial), 'image/png') },
    });
    const { database, clock } = media.world.base;
    const rows = () => database.read.select(mediaFetchTable, '');
    /** As a process leaves it that ended in the middle of a fetch. */
    const interrupted = (times: number) =>
      database.write((tx) =>
        tx.execute('UPDATE media_fetch SET token = ?, tries = 1, interruptions = ?, dueAt = 0', [
          newId(),
          times,
        ]),
      );
    await interrupted(12);
    const away = media.world.channels.open(number)?.io;
    if (!away) throw new Error('no sender');
    const request = away.request.bind(away);
    away.request = () => Promise.resolve({ kind: 'lost', detail: 'The request failed.', status: undefined });
    await media.stage.run();
    away.request = request;
    // What failed is one try, however often it was cut off before.
    expect(await rows()).toMatchObject([{ tries: 1, interruptions: 13, token: null }]);
    await interrupted(20);
    await media.stage.run();
    expect(await filesOf(messageId)).toMatchObject([{ status: 'failed', reason: 'not_fetched' }]);

    serial++;
    const again = await received({
      type: 'image',
      image: { id: await put(png(400, 140 + serial), 'image/png') },
    });
    await interrupted(19);
    clock.advance(1_000);
    while ((await media.stage.run()) > 0);
    expect(await filesOf(again.messageId)).toMatchObject([{ status: 'ready' }]);
  });

  it('go with the person who is erased: the row, what waits, and the bytes', async () => {
    const bytes = samples['application/pdf']();
    const { messageId, contactId } = await received({
      type: 'document',
      document: {
        id: await put(bytes, 'application/pdf'),
        mime_type: 'application/pdf',
        filename: 'passport.pdf',
      },
    });
    while ((await media.stage.run()) > 0);
    const [file] = await filesOf(messageId);
    expect(file?.status).toBe('ready');
    await media.world.write((tx) => media.world.contacts.erase(tx, accountId, contactId));
    expect(await filesOf(messageId)).toEqual([]);
    await media.leasesEnd();
    while ((await media.sweep.run()) > 0);
    expect(media.stored()).not.toContain(file?.sha256);
  });

  it('are fetched anew when a message is edited to show another', async () => {
    const before = await put(png(400, serial), 'image/png');
    const original = `wamid.original-${accountId}-${serial}`;
    const { messageId } = await received({ id: original, type: 'image', image: { id: before } });
    const after = png(800, serial);
    const image = { id: await put(after, 'image/png'), mime_type: 'image/png', caption: 'This one' };
    const edit = await received({
      type: 'edit',
      edit: { original_message_id: original, message: { type: 'image', image } },
    });
    while ((await media.stage.run()) > 0);
    expect(await filesOf(messageId)).toMatchObject([{ status: 'ready', size: 400 }]);
    expect(await filesOf(edit.messageId)).toMatchObject([{ status: 'ready', size: 800, source: 'inbound' }]);
    const { read } = media.world.base.database;
    const { edits } = await media.world.get(accountId, messageId);
    expect(edits).toEqual([edit.messageId]);
    const shown = async (by: readonly string[]) =>
      (await media.service.ofMessage(read, accountId, messageId, by)).map((file) => [
        file.messageId,
        file.size,
      ]);
    expect(await shown(edits)).toEqual([
      [edit.messageId, 800],
      [messageId, 400],
    ]);
    // An edit of the caption alone tells of the same file again, which is one file.
    const caption = await received({
      id: `${original}-caption`,
      type: 'edit',
      edit: {
        original_message_id: original,
        message: { type: 'image', image: { ...image, caption: 'That one' } },
      },
    });
    while ((await media.stage.run()) > 0);
    const { edits: both } = await media.world.get(accountId, messageId);
    expect(both).toHaveLength(2);
    expect(await shown(both)).toEqual([
      [both[0], 800],
      [messageId, 400],
    ]);
    expect(both).toContain(caption.messageId);
  });

  const network = () => {
    const io = media.world.channels.open(number)?.io;
    if (!io) throw new Error('no sender');
    return io;
  };
  const honestIo = () => {
    const io = network();
    return { request: io.request.bind(io), openFile: io.openFile.bind(io) };
  };
  /** Does something while the network of the number answers otherwise. */
  async function meddled<T>(change: Partial<MediaIo>, work: () => Promise<T>): Promise<T> {
    const honest = honestIo();
    Object.assign(network(), change);
    try {
      return await work();
    } finally {
      Object.assign(network(), honest);
    }
  }
  const spooled = () => readdirSync(join(media.folder, 'incoming'));
  const picture = async (bytes: Buffer) =>
    (await received({ type: 'image', image: { id: await put(bytes, 'image/png') } })).messageId;

  it('whose address expired are asked for again, and wait when the next one has expired too', async () => {
    const { request, openFile } = honestIo();
    let [located, expired] = [0, 1];
    const counted: Partial<MediaIo> = {
      request: (asked) => (located++, request(asked)),
      openFile: (file) =>
        openFile(expired-- > 0 ? { ...file, url: file.url.replace(/hash=[^&]+/, 'hash=old') } : file),
    };
    const first = await picture(png(500, serial));
    await meddled(counted, () => media.stage.run());
    expect(await filesOf(first)).toMatchObject([{ status: 'ready', size: 500 }]);
    expect(located).toBe(2);
    serial++;
    const second = await picture(png(501, serial));
    expired = 2;
    await meddled(counted, () => media.stage.run());
    expect(await filesOf(second)).toMatchObject([{ status: 'pending', reason: 'address_expired' }]);
    media.world.base.clock.advance(60_000);
    while ((await media.stage.run()) > 0);
    expect(await filesOf(second)).toMatchObject([{ status: 'ready', size: 501 }]);
  });

  it('that are not what was announced are not kept, and are asked for again', async () => {
    const messageId = await picture(png(500, serial));
    const others = png(500, serial + 100);
    const openFile: MediaIo['openFile'] = () =>
      Promise.resolve({ kind: 'answer', status: 200, body: Readable.from([others]) });
    await meddled({ openFile }, () => media.stage.run());
    expect(await filesOf(messageId)).toMatchObject([
      { status: 'pending', reason: 'content_differs', sha256: null, size: null },
    ]);
    expect(media.stored()).not.toContain(createHash('sha256').update(others).digest('hex'));
    expect(spooled()).toEqual([]);
    media.world.base.clock.advance(60_000);
    while ((await media.stage.run()) > 0);
    expect(await filesOf(messageId)).toMatchObject([{ status: 'ready', reason: null, size: 500 }]);
  });

  it('that are too large are not kept and say so, also when they are said to be small', async () => {
    Object.defineProperty(media.files, 'maxBytes', { value: 1_000, configurable: true });
    try {
      const announced = await picture(png(1_001, serial));
      const opened: string[] = [];
      const { request, openFile } = honestIo();
      const watched: Partial<MediaIo> = { openFile: (file) => (opened.push(file.url), openFile(file)) };
      await meddled(watched, () => media.stage.run());
      expect(opened).toEqual([]);
      expect(await filesOf(announced)).toMatchObject([
        { status: 'too_large', reason: 'too_large', sha256: null },
      ]);
      serial++;
      const hidden = await picture(png(1_002, serial));
      const lying: MediaIo['request'] = async (asked) => {
        const answer = await request(asked);
        return answer.kind === 'answer'
          ? { ...answer, body: answer.body.replace(/"file_size":\d+/, '"file_size":10') }
          : answer;
      };
      await meddled({ request: lying, ...watched }, () => media.stage.run());
      expect(opened).toHaveLength(1);
      expect(await filesOf(hidden)).toMatchObject([{ status: 'too_large', sha256: null }]);
      expect([await waiting(), spooled()]).toEqual([0, []]);
    } finally {
      Reflect.deleteProperty(media.files, 'maxBytes');
    }
  });
});
