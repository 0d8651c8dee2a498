export * from './table.js';
export * from './errors.js';
export { Reader, Tx, chunks } from './tx.js';
export { Database, insideUnitOfWork, type WriteOptions } from './database.js';
export { preparedSize } from './insert-lane.js';
export { dialectOf, type DatabaseLocation } from './data-source.js';
export { FolderLock } from './folder-lock.js';
export { matching } from './full-text.js';
