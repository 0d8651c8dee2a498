import { addIndex } from './add-index.js';
import type { MigrationClass } from './create-table.js';

/** What is forgotten by age is found by it. */
export const migrations: MigrationClass[] = [
  addIndex('contactMergeByAge1796160000000', 'contact_merge', { columns: ['undoneAt', 'mergedAt'] }),
  addIndex('orderSightingByAge1796160000001', 'order_sighting', { columns: ['firstSeenAt'] }),
];
