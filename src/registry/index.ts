export * from './registry.js';
export * from './settings.js';
export { channelProblems } from './channel-contract.js';
