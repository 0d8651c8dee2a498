export * from './occasion.js';
export * from './plugin-settings.service.js';
export * from './decision-batch.service.js';
export * from './dispatch.stage.js';
export * from './timers.stage.js';
export * from './replay.service.js';
export * from './message-interest.js';
export * from './dispatch.module.js';
