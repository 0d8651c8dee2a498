import { column as c, defineTable } from '../../database/index.js';

/** One row that readiness writes and reads back. */
export const readinessTable = defineTable('readiness', {
  id: c.primary(c.key(32)),
  at: c.instant(),
});
