export * from './hook-map.js';
export * from './hooks.js';
export * from './personal-data.js';
export * from './personal-data.check.js';
export * from './merge-row.entity.js';
export * from './merge-rows.js';
