import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../test/support/databases.js';
import { png } from '../../test/support/files.js';
import { messageTable, ShownFilesReport, ShownFilesStage } from '../messaging/index.js';
import type { SendRequest } from '../messaging/index.js';
import type { NumberRow } from '../channels/index.js';
import { digits, MediaWorld } from './media.fixture.js';
import { mediaUseTable, type MediaRow } from './media.entity.js';

const day = 86_400_000;

describe.each(databaseKinds)('files and the messages that show them, on $kind', ({ create }) => {
  let media: MediaWorld;
  let accountId: string;
  let number: NumberRow;
  let serial = 0;
  let people = 800;
  let made = 0;

  beforeAll(async () => {
    media = await MediaWorld.open(create);
    ({ id: accountId, number } = await media.world.account());
  }, 60_000);
  afterAll(() => media.close());
  beforeEach(() => {
    serial++;
    media.world.base.clock.advance(1_000);
  });

  interface Writer {
    from: string;
    contactId: string;
    messageId: string;
  }
  /** Somebody who just wrote. */
  async function writer(): Promise<Writer> {
    const from = digits(++people);
    await media.world.emulator.emulator.receive({
      phoneNumberId: number.phoneNumberId,
      from,
      message: { type: 'text', body: 'What does it look like?' },
    });
    await media.world.statusesArrive();
    const [row] = await media.world.base.database.read.select(
      messageTable,
      "WHERE direction = 'in' AND address = ?",
      [from],
    );
    return { from, contactId: row?.contactId ?? '', messageId: row?.id ?? '' };
  }
  async function file(isKept = false): Promise<MediaRow> {
    const row = await media.upload(accountId, png(600, ++made), isKept);
    const at = { state: 'ready', providerMediaId: '1' } as const;
    media.world.media.files.set(row.id, { accountId, mimeType: 'image/png', bytes: 600, at });
    return row;
  }
  const show = async (from: string, mediaId: string, more: Partial<SendRequest> = {}) => {
    const subject = `show-${serial}-${from}-${mediaId}`;
    const [sent] = await media.world.decide(
      media.world.request(accountId, '', subject, {
        contactId: undefined,
        address: { kind: 'phone', value: `+${from}` },
        template: undefined,
        content: { kind: 'image', media: { mediaId } },
        expiresAt: media.world.now + 100 * day,
        ...more,
      }),
    );
    return sent;
  };
  const erase = ({ contactId }: Writer) =>
    media.world.write((tx) => media.world.contacts.erase(tx, accountId, contactId));
  const sweep = async () => {
    await media.leasesEnd();
    while ((await media.sweep.run()) > 0);
  };
  const usesOf = (mediaId: string) =>
    media.world.base.database.read.select(mediaUseTable, 'WHERE mediaId = ? ORDER BY messageId', [mediaId]);

  describe('when messages grow old', () => {
    const age = async () => {
      media.world.base.clock.advance(day);
      const rule = { before: media.world.now, only: [accountId] };
      while (
        (await media.world.write((tx) => media.world.messaging.purgeBodies(tx, `age-${serial}`, rule))) > 0
      );
    };
    const settle = () =>
      media.world.write((tx) => tx.execute("UPDATE message SET state = 'delivered' WHERE direction = 'out'"));

    it('go with the last message that shows them, and with those they came with; others stay', async () => {
      const one = await writer();
      const [old, young, own, came, spare] = [
        await file(),
        await file(),
        await file(true),
        await file(),
        await file(),
      ];
      await media.world.write((tx) =>
        tx.execute("UPDATE media SET source = 'inbound', messageId = ?, expiresAt = NULL WHERE id = ?", [
          one.messageId,
          came.id,
        ]),
      );
      for (const { id } of [old, young, own]) await show(one.from, id);
      await settle();
      media.world.base.clock.advance(day);
      const two = await writer();
      await show(two.from, young.id);
      const rows = async () =>
        (
          await Promise.all(
            [old, young, own, came, spare].map(async ({ id }) => (await media.row(id)) !== undefined),
          )
        ).map((there) => (there ? 'there' : 'gone'));
      await age();
      expect(await rows()).toEqual(['gone', 'there', 'there', 'gone', 'there']);
      await settle();
      media.world.base.clock.advance(day);
      await age();
      expect(await rows()).toEqual(['gone', 'gone', 'there', 'gone', 'there']);
      await sweep();
      expect(media.stored()).not.toContain(old.sha256);
      expect(media.stored()).toContain(own.sha256);
    });

    it('are found by messages of before uses were noted; those that none shows any more are swept', async () => {
      const one = await writer();
      const [shown, gone, own] = [await file(), await file(), await file(true)];
      await show(one.from, shown.id);
      await media.world.write((tx) =>
        tx.execute('UPDATE media SET expiresAt = NULL WHERE id IN (?)', [[shown.id, gone.id]]),
      );
      await media.world.write((tx) => tx.execute('DELETE FROM media_use', []));
      await media.world.write((tx) =>
        tx.execute("DELETE FROM message_text_progress WHERE id = 'shown_files'", []),
      );
      const { hooks } = media.world.contacts;
      const stage = () => new ShownFilesStage(media.world.base.database, new ShownFilesReport(hooks), hooks);
      const first = stage();
      while ((await first.run()) > 0);
      expect(await usesOf(shown.id)).toHaveLength(1);
      media.world.base.clock.advance(day);
      await sweep();
      const left = await Promise.all([shown, gone, own].map(({ id }) => media.row(id)));
      expect(left.map((row) => row?.id)).toEqual([shown.id, undefined, own.id]);
      // It is done once for all: another process, or a later start, does not walk again.
      await media.world.write((tx) => tx.execute('DELETE FROM media_use', []));
      expect(await stage().run()).toBe(0);
      expect(await usesOf(shown.id)).toEqual([]);
    });
  });

  it('are kept however long the message waits, and not for one that was refused', async () => {
    const [one, stranger] = [await writer(), digits(++people)];
    const [needed, refused, unused] = [await file(), await file(), await file()];
    expect((await show(one.from, needed.id))?.status).toBe('queued');
    expect((await show(stranger, refused.id))?.status).toBe('refused');
    expect([await usesOf(needed.id), await usesOf(refused.id)].map((uses) => uses.length)).toEqual([1, 1]);
    media.world.base.clock.advance(60 * day);
    await sweep();
    expect(await media.row(needed.id)).toMatchObject({ status: 'ready', expiresAt: null });
    expect([await media.row(refused.id), await media.row(unused.id)]).toEqual([undefined, undefined]);
    expect(await usesOf(refused.id)).toEqual([]);
    await erase(one);
  });

  it('that a template names are tied to its message too', async () => {
    const [one, { id: mediaId }] = [await writer(), await file()];
    const header = { kind: 'image', media: { mediaId } } as const;
    const sent = await show(one.from, mediaId, {
      content: undefined,
      template: { name: 'not_there_yet', variables: {}, parts: { header } },
    });
    expect(await usesOf(mediaId)).toEqual([{ messageId: sent?.messageId, mediaId, accountId }]);
  });

  it('are unknown once their time is over, before they are swept', async () => {
    const { id } = await file();
    const known = async () =>
      (await media.uploads().describe(media.world.base.database.read, accountId, [id])).size;
    media.world.base.clock.advance(30 * day - 1);
    expect(await known()).toBe(1);
    media.world.base.clock.advance(1);
    expect(await known()).toBe(0);
    await sweep();
    expect(await media.row(id)).toBeDefined();
  });

  it('of another account are never tied', async () => {
    const stranger = await media.world.account();
    const { id } = await media.upload(stranger.id, png(600, serial));
    const one = await writer();
    expect((await show(one.from, id))?.status).toBe('refused');
    expect(await usesOf(id)).toEqual([]);
  });

  it('go with the only person they were sent to, their bytes too, and it can be repeated', async () => {
    const [one, { id, sha256 }] = [await writer(), await file()];
    await show(one.from, id);
    await erase(one);
    expect([await media.row(id), await usesOf(id)]).toEqual([undefined, []]);
    await sweep();
    expect(media.stored()).not.toContain(sha256);
    await erase(one);
  });

  it('stay while they were sent to somebody else, and go with the last of them', async () => {
    const [one, two, { id }] = [await writer(), await writer(), await file()];
    await show(one.from, id);
    await show(two.from, id);
    await erase(one);
    expect(await media.row(id)).toBeDefined();
    expect(await usesOf(id)).toHaveLength(1);
    await erase(two);
    expect(await media.row(id)).toBeUndefined();
  });

  it('stay when they are kept as the account’s own, whatever their age', async () => {
    const [one, { id }] = [await writer(), await file(true)];
    await show(one.from, id);
    await erase(one);
    media.world.base.clock.advance(400 * day);
    await sweep();
    expect(await media.row(id)).toMatchObject({ isKept: true, expiresAt: null });
    expect(await usesOf(id)).toEqual([]);
  });

  it('that one person sent and another was shown are the sender’s', async () => {
    const [sender, shown, { id }] = [await writer(), await writer(), await file()];
    await media.world.write((tx) =>
      tx.execute("UPDATE media SET source = 'inbound', messageId = ? WHERE id = ?", [sender.messageId, id]),
    );
    await show(shown.from, id);
    await erase(shown);
    expect(await media.row(id)).toBeDefined();
    await erase(sender);
    expect(await media.row(id)).toBeUndefined();
  });

  it('follow their messages when people are merged, and when they are two again', async () => {
    const [one, two] = [await writer(), await writer()];
    const [both, first] = [await file(), await file()];
    for (const { from } of [one, two]) await show(from, both.id);
    await show(one.from, first.id);
    const { contacts } = media.world;
    await media.world.write((tx) => contacts.merge(tx, accountId, one.contactId, two.contactId));
    await media.world.write((tx) =>
      contacts.unmerge(tx, { accountId, keptId: two.contactId, country: 'DE' }),
    );
    await erase(one);
    expect([await media.row(both.id), await media.row(first.id)]).toEqual([
      expect.objectContaining({ id: both.id }),
      undefined,
    ]);
    const three = await writer();
    await show(three.from, both.id);
    await media.world.write((tx) => contacts.merge(tx, accountId, two.contactId, three.contactId));
    await erase(three);
    expect(await media.row(both.id)).toBeUndefined();
  });
});
