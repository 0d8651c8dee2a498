import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { GraphEmulator } from '../emulator.js';

describe('forgetting people in the sandbox', () => {
  let folder: string;
  let emulator: GraphEmulator;
  let now = 1_000;
  const open = async () =>
    new GraphEmulator({
      stateFile: join(folder, 'sandbox.jsonl'),
      webhooksPaused: true,
      clock: { now: () => now },
    }).start();

  beforeEach(async () => {
    now = 1_000;
    folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
    emulator = await open();
  });
  afterEach(async () => {
    await emulator.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const files = (): string =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
      .join('\n');
  const write = (phoneNumberId: string, from: string, text: string, name = 'Ana Gil') =>
    emulator.receive({ phoneNumberId, from, name, message: { type: 'text', body: text } });
  const answer = (phoneNumberId: string, to: string, text: string) => {
    const number = emulator.state.directory.number(phoneNumberId);
    if (!number) throw new Error('no such number');
    emulator.send(number, {
      messaging_product: 'whatsapp',
      to,
      type: 'text',
      text: { body: text },
      biz_opaque_callback_data: 'attempt',
    });
  };

  it('removes what they wrote and were sent, from memory and from the journal, for good', async () => {
    const { phoneNumberId } = emulator.addNumber();
    await write(phoneNumberId, '34600111222', 'my secret question');
    answer(phoneNumberId, '34600111222', 'our answer to Ana');
    await write(phoneNumberId, '34600999888', 'hello from Bea', 'Bea');
    const forgetting = { phoneNumberIds: [phoneNumberId], until: new Map([['34600111222', now]]) };
    await emulator.forget(forgetting);
    await emulator.forget(forgetting);
    expect(files()).not.toMatch(/34600111222|Ana|secret question/);
    expect(emulator.knownAddresses().join()).not.toContain('34600111222');
    await emulator.close();
    emulator = await open();
    expect(emulator.listMessages().map(({ customerName, text }) => [customerName, text])).toEqual([
      ['Bea', 'hello from Bea'],
    ]);
    expect(JSON.stringify(emulator.stats())).not.toContain('34600111222');
  });

  it('leaves what came afterwards, and what other numbers know', async () => {
    const mine = emulator.addNumber().phoneNumberId;
    const other = emulator.addNumber().phoneNumberId;
    await write(mine, '34600111222', 'before');
    await write(other, '34600111222', 'to somebody else');
    now = 2_000;
    await write(mine, '34600111222', 'afterwards');
    await emulator.forget({ phoneNumberIds: [mine], until: new Map([['34600111222', 1_500]]) });
    expect(emulator.listMessages().map(({ text }) => text)).toEqual(['to somebody else', 'afterwards']);
  });

  it('keeps what is written while it forgets', async () => {
    const { phoneNumberId } = emulator.addNumber();
    await write(phoneNumberId, '34600111222', 'before');
    const forgetting = emulator.forget({
      phoneNumberIds: [phoneNumberId],
      until: new Map([['34600111222', now]]),
    });
    await write(phoneNumberId, '34600999888', 'meanwhile', 'Bea');
    await forgetting;
    await emulator.close();
    expect(files()).toContain('meanwhile');
    emulator = await open();
    expect(emulator.listMessages().map(({ text }) => text)).toEqual(['meanwhile']);
  });
});
