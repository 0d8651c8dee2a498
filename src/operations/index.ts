export * from './purge.stage.js';
export * from './operations.module.js';
