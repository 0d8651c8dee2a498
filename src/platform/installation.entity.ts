import { column as c, defineTable } from '../database/index.js';

/** Facts of the installation as a whole, one row each. */
export const installationTable = defineTable('installation', {
  id: c.id(),
  value: c.body(),
  updatedAt: c.instant(),
});
