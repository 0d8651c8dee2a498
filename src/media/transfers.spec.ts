import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../test/support/databases.js';
import { png } from '../../test/support/files.js';
import type { NumberRow } from '../channels/index.js';
import { newId } from '../platform/index.js';
import { MediaWorld } from './media.fixture.js';
import { mediaTable } from './media.entity.js';
import { mediaUploadTable } from './media-transfer.entity.js';
import { StorageError } from './storage/storage.js';

const day = 86_400_000;

describe.each(databaseKinds)('files on their way on $kind', ({ create }) => {
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

  const atMeta = async (id: string, query = '') =>
    fetch(`${media.world.emulator.url}/v25.0/${id}${query}`, {
      headers: { authorization: `Bearer ${await tokenOf()}` },
    });
  const tokenOf = async () => media.world.channels.open(number)?.sender.secret ?? '';
  const uploadsOf = (sha256: string | null) =>
    media.world.base.database.read.select(mediaUploadTable, 'WHERE accountId = ? AND sha256 = ?', [
      accountId,
      sha256,
    ]);

  describe('to the provider', () => {
    it('are handed over once, however many messages and processes ask at once', async () => {
      const { id, sha256 } = await media.upload(accountId, png(3_000, serial));
      const [one, two] = [media.uploads(), media.uploads()];
      const asked = await Promise.all(
        Array.from({ length: 1_000 }, (_, index) => (index % 2 === 0 ? one : two).atProvider(number, id)),
      );
      const ready = asked.flatMap((answer) => (answer.state === 'ready' ? [answer.providerMediaId] : []));
      expect(new Set(ready).size).toBe(1);
      expect(asked.every(({ state }) => state !== 'gone')).toBe(true);
      const again = await two.atProvider(number, id);
      expect(again).toEqual({ state: 'ready', providerMediaId: ready[0] });
      expect(await uploadsOf(sha256)).toHaveLength(1);
      const found = (await (await atMeta(ready[0] ?? '')).json()) as Record<string, unknown>;
      expect(found).toMatchObject({ mime_type: 'image/png', sha256, file_size: 3_000 });
      // What a message shows is not removed by age any more.
      expect((await media.row(id))?.expiresAt).toBeNull();
    });

    it('are handed over anew before the provider forgets them', async () => {
      const { id, sha256 } = await media.upload(accountId, png(500, serial));
      const first = await media.uploads().atProvider(number, id);
      media.world.base.clock.advance(27 * day);
      expect(await media.uploads().atProvider(number, id)).toEqual(first);
      media.world.base.clock.advance(1.5 * day);
      const renewed = await media.uploads().atProvider(number, id);
      expect(renewed.state).toBe('ready');
      expect(renewed).not.toEqual(first);
      expect(await uploadsOf(sha256)).toHaveLength(1);
    });

    it('are handed over by another when the process that had the turn died', async () => {
      const { id, sha256 } = await media.upload(accountId, png(500, serial));
      await media.uploads().atProvider(number, id);
      const { database } = media.world.base;
      const until = (await database.now()) + 60_000;
      const died =
        "UPDATE media_upload SET state = 'uploading', providerMediaId = NULL, token = ?, dueAt = ? WHERE sha256 = ?";
      await database.write((tx) => tx.execute(died, [newId(), until, sha256]));
      expect(await media.uploads().atProvider(number, id)).toMatchObject({ state: 'later' });
      await database.write((tx) =>
        tx.execute('UPDATE media_upload SET dueAt = 0 WHERE sha256 = ?', [sha256]),
      );
      expect(await media.uploads().atProvider(number, id)).toMatchObject({ state: 'ready' });
    });

    it('wait while the storage is away, and are gone when they were deleted', async () => {
      const { id } = await media.upload(accountId, png(500, serial));
      const away = {
        ...media.storage,
        kind: 'folder' as const,
        open: () => Promise.reject(new StorageError('unavailable', 'away')),
      };
      const answer = await media.uploads(away).atProvider(number, id);
      expect(answer).toMatchObject({
        state: 'later',
        explanation: expect.stringContaining('storage') as unknown,
      });
      await media.world.base.database.write((tx) => tx.execute('UPDATE media_upload SET dueAt = 0'));
      expect(await media.uploads().atProvider(number, id)).toMatchObject({ state: 'ready' });
      await media.world.base.database.write((tx) => media.service.delete(tx, accountId, id));
      expect(await media.uploads().atProvider(number, id)).toMatchObject({ state: 'gone' });
    });

    it('of another account are not theirs to send', async () => {
      const stranger = await media.world.account();
      const { id } = await media.upload(stranger.id, png(500, serial));
      expect(await media.uploads().atProvider(number, id)).toMatchObject({ state: 'gone' });
      const described = await media.uploads().describe(media.world.base.database.read, accountId, [id]);
      expect(described.size).toBe(0);
    });
  });

  describe('in the storage', () => {
    it('are removed 30 days after they were uploaded when no message used them', async () => {
      const { id, sha256 } = await media.upload(accountId, png(700, serial));
      media.world.base.clock.advance(29 * day);
      await media.leasesEnd();
      while ((await media.sweep.run()) > 0);
      expect(await media.row(id)).toBeDefined();
      media.world.base.clock.advance(day + 11 * 60_000);
      while ((await media.sweep.run()) > 0);
      await media.leasesEnd();
      while ((await media.sweep.run()) > 0);
      expect([await media.row(id), media.stored().includes(sha256 ?? '')]).toEqual([undefined, false]);
    });

    it('stay as long as one row names them', async () => {
      const bytes = png(700, serial);
      const [one, two] = [await media.upload(accountId, bytes), await media.upload(accountId, bytes)];
      const remove = async (id: string) => {
        await media.world.base.database.write((tx) => media.service.delete(tx, accountId, id));
        await media.leasesEnd();
        while ((await media.sweep.run()) > 0);
        return media.stored().includes(one.sha256 ?? '');
      };
      expect(await remove(one.id)).toBe(true);
      expect(await remove(two.id)).toBe(false);
    });

    it('leave no orphan when a process dies between the bytes and their row', async () => {
      const stored = await media.files.receive(accountId, Readable.from([png(900, serial)]), {
        field: 'body',
      });
      while ((await media.sweep.run()) > 0);
      expect(media.stored()).toContain(stored.sha256);
      await media.leasesEnd();
      while ((await media.sweep.run()) > 0);
      expect(media.stored()).not.toContain(stored.sha256);
      // Whoever comes too late makes no row without bytes.
      const late = media.world.base.database.write((tx) =>
        media.files.insert(tx, accountId, stored, { source: 'upload' }),
      );
      await expect(late).rejects.toMatchObject({ code: 'busy' });
      const rows = await media.world.base.database.read.select(mediaTable, 'WHERE sha256 = ?', [
        stored.sha256,
      ]);
      expect(rows).toEqual([]);
    });
  });
});
