import { describe, expect, it } from '@jest/globals';
import { connectorConformance } from './conformance.js';
import { foldersIn, loadConnector } from './folders.js';
import { REPOSITORY } from './repository.js';

// One alone: npm run kit -- <id>.
const only = process.env['LIAISON_KIT'];
const folders = foldersIn(REPOSITORY, 'connectors').filter((one) => only === undefined || one === only);

describe('connectors/', () => {
  it('holds connectors, each of which runs the kit by existing', () => {
    expect(folders.length).toBeGreaterThan(0);
  });
});

for (const folder of folders) {
  try {
    const { definition, materials } = await loadConnector(REPOSITORY, folder);
    connectorConformance(definition, materials);
  } catch (error) {
    it(`connectors/${folder} can be loaded`, () => {
      throw error;
    });
  }
}
