import { migrations as initial } from './2026-11-23-initial.js';
import { migrations as foreignOrigin } from './2026-11-24-foreign-origin.js';
import { migrations as companion } from './2026-11-24-companion.js';
import type { MigrationClass } from './create-table.js';

/** Every migration, in the order they are run. */
export const migrationClasses: MigrationClass[] = [...initial, ...foreignOrigin, ...companion];
