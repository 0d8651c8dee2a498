export * from './registry.js';
export * from './settings.js';
