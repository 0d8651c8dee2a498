import { describe, expect, it } from '@jest/globals';
import { pluginConformance } from './conformance.js';
import { foldersIn, loadPlugin } from './folders.js';
import { REPOSITORY } from './repository.js';

const folders = foldersIn(REPOSITORY, 'plugins');

describe('plugins/', () => {
  it('holds plugins, each of which runs the kit by existing', () => {
    expect(folders.length).toBeGreaterThan(0);
  });
});

for (const folder of folders) {
  try {
    const { definition, materials } = await loadPlugin(REPOSITORY, folder);
    pluginConformance(definition, materials);
  } catch (error) {
    it(`plugins/${folder} can be loaded`, () => {
      throw error;
    });
  }
}
