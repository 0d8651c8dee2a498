export * from './clock.js';
export * from './ids.js';
export * from './secrets.js';
export * from './problem.js';
export * from './egress.js';
export * from './metrics.js';
export * from './log.js';
