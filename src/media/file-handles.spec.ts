import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { databaseKinds } from '../../test/support/databases.js';
import { png, samples } from '../../test/support/files.js';
import type { NumberRow } from '../channels/index.js';
import { FileHandles } from './file-handles.js';
import { mediaHandleTable } from './file-handle.entity.js';
import { MediaWorld } from './media.fixture.js';
import { StorageError } from './storage/storage.js';

const hour = 3_600_000;

describe.each(databaseKinds)('files that are shown to a provider on $kind', ({ create }) => {
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

  /** As a process of its own would ask. */
  const handles = (storage = media.storage) =>
    new FileHandles(media.world.base.database, media.world.channels, storage, media.world.base.clock);
  const uploads = () => media.world.emulator.emulator.state.uploads;
  const given = () => [...uploads().all()].map(({ handle }) => handle);
  const rows = (sha256: string | null) =>
    media.world.base.database.read.select(mediaHandleTable, 'WHERE accountId = ? AND sha256 = ?', [
      accountId,
      sha256,
    ]);

  it('are uploaded once for their bytes, however many ask in however many processes', async () => {
    const before = given().length;
    const { id, sha256 } = await media.upload(accountId, png(3_000, serial));
    const same = await media.upload(accountId, png(3_000, serial));
    const [one, two] = [handles(), handles()];
    const asked = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? one : two).of(number, id)),
    );
    expect(asked.every(({ state }) => state !== 'gone')).toBe(true);
    const ready = await two.of(number, same.id);
    expect(given()).toHaveLength(before + 1);
    expect(ready).toEqual({ state: 'ready', handle: given().at(-1) });
    expect(await rows(sha256)).toHaveLength(1);
  });

  it('are uploaded anew before the handle ends, not earlier', async () => {
    const { id, sha256 } = await media.upload(accountId, png(3_000, serial));
    const first = await handles().of(number, id);
    const { clock } = media.world.base;
    const ends = (await rows(sha256))[0]?.expiresAt ?? 0;
    clock.advance(ends - clock.now() - 2 * hour);
    expect(await handles().of(number, id)).toEqual(first);
    clock.advance(1.5 * hour);
    const second = await handles().of(number, id);
    expect(second.state).toBe('ready');
    expect(second).not.toEqual(first);
  });

  it('go on after a cut where the provider says, and arrive whole', async () => {
    const { id } = await media.upload(accountId, png(400_000, serial));
    uploads().cutNext(150_000);
    expect(await handles().of(number, id)).toMatchObject({ state: 'ready' });
  });

  it('go on in another process after this one died in the middle', async () => {
    const { id, sha256 } = await media.upload(accountId, png(400_000, serial));
    let opened = 0;
    const dying = new Proxy(media.storage, {
      get: (storage, name) =>
        name === 'open'
          ? (...asked: Parameters<typeof storage.open>) => {
              if (++opened > 1) throw new StorageError('unavailable', 'gone with the process');
              return storage.open(...asked);
            }
          : (Reflect.get(storage, name) as unknown),
    });
    uploads().cutNext(150_000);
    expect(await handles(dying).of(number, id)).toMatchObject({ state: 'later' });
    const [row] = await rows(sha256);
    expect(row?.upload).toMatch(/^upload:/);
    await media.world.base.database.write((tx) => tx.execute('UPDATE media_handle SET dueAt = 0'));
    const starts: (number | undefined)[] = [];
    const watched = new Proxy(media.storage, {
      get: (storage, name) =>
        name === 'open'
          ? (...asked: Parameters<typeof storage.open>) => {
              starts.push(asked[1]?.start);
              return storage.open(...asked);
            }
          : (Reflect.get(storage, name) as unknown),
    });
    expect(await handles(watched).of(number, id)).toMatchObject({ state: 'ready' });
    expect(starts).toEqual([expect.any(Number)]);
    expect(starts[0]).toBeGreaterThan(0);
  });

  it('arrive whole wherever connections are cut', async () => {
    const size = 200_000;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: size - 1 }), { maxLength: 3 }), async (cuts) => {
        const { id } = await media.upload(accountId, png(size, ++serial));
        for (const at of cuts.slice(0, 1)) uploads().cutNext(at);
        expect(await handles().of(number, id)).toMatchObject({ state: 'ready' });
      }),
      { numRuns: 8 },
    );
  });

  it('are refused with what to do: of a type nobody looks at, of nobody, of another account', async () => {
    const { id } = await media.upload(accountId, samples['audio/ogg']());
    expect(await handles().of(number, id)).toMatchObject({
      state: 'gone',
      explanation: expect.stringMatching(/Meta takes image\/jpeg/) as unknown,
    });
    expect(await handles().of(number, 'nobody')).toMatchObject({ state: 'gone' });
    const other = await media.world.account();
    const { id: theirs } = await media.upload(other.id, png(3_000, serial));
    expect(await handles().of(number, theirs)).toMatchObject({ state: 'gone' });
  });
});
