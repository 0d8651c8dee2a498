export * from './stage.js';
export * from './queue.js';
export * from './embedded.transport.js';
export * from './bull.transport.js';
export * from './bull.module.js';
