export { BundleExport } from './bundle-export.js';
export { BundleImport, type ImportReport, type RefusedLine } from './bundle-import.js';
export { bundleLineSchema, bundleVersion, type BundleLine } from './bundle-format.js';
export { BundlesModule } from './bundles.module.js';
export { NumberMove, type Migration, type MigrationStep } from './number-move.js';
export { linesOf } from './lines.js';
