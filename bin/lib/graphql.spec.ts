import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { graphqlFolders, queriesOf } from './graphql.mjs';

it.each(graphqlFolders())('what %s sends is what its files say', async (folder) => {
  expect(readFileSync(join(folder, 'queries.ts'), 'utf8')).toBe(await queriesOf(folder));
});
