import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { whatsappChannel } from '../../src/channels/index.js';
import type { AnyChannel } from '../../src/sdk/index.js';
import { fakeSms } from '../support/fake-sms/fake-sms.channel.js';
import { fakeSmsMaterials } from '../support/fake-sms/materials.js';
import { whatsappMaterials } from '../support/whatsapp-materials.js';
import { channelConformance } from './conformance.js';
import { foldersIn, loadChannel } from './folders.js';
import { REPOSITORY } from './repository.js';

channelConformance(whatsappChannel as AnyChannel, whatsappMaterials);
channelConformance(fakeSms as AnyChannel, fakeSmsMaterials);

for (const folder of foldersIn(REPOSITORY, 'channels')) {
  try {
    const { definition, materials } = await loadChannel(REPOSITORY, folder);
    channelConformance(definition, materials);
  } catch (error) {
    it(`channels/${folder} can be loaded`, () => {
      throw error;
    });
  }
}

describe('a folder in channels/', () => {
  const root = mkdtempSync(join(tmpdir(), 'liaison-'));
  const channel = join(root, 'channels', 'pigeon');
  beforeAll(() => {
    mkdirSync(channel, { recursive: true });
  });
  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  it('is found, and judged by its materials', async () => {
    expect(foldersIn(root, 'channels')).toEqual(['pigeon']);
    await expect(loadChannel(root, 'pigeon')).rejects.toThrow('has no *.channel.ts');
    writeFileSync(join(channel, 'pigeon.channel.ts'), "export const channel = { id: 'pigeon' };\n");
    await expect(loadChannel(root, 'pigeon')).rejects.toThrow('does not export `materials`');
    mkdirSync(join(channel, 'fixtures'));
    writeFileSync(join(channel, 'fixtures', 'materials.ts'), 'export const materials = { contents: [] };\n');
    const found = await loadChannel(root, 'pigeon');
    expect(found.definition.id).toBe('pigeon');
    expect(found.materials.contents).toEqual([]);
  });
});
