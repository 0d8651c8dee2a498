export * from './event.entity.js';
export * from './event.store.js';
export * from './event.queries.js';
export * from './translation.js';
export * from './subject-state.repository.js';
export * from './consent-events.js';
export * from './connection-translator.js';
export * from './events.module.js';
