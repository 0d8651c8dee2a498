export * from './erasure-aftermath.js';
export * from './purge.stage.js';
export * from './operations.module.js';
