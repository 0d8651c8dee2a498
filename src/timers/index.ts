export * from './timer.entity.js';
export * from './timer.repository.js';
export * from './timer.service.js';
export * from './journey.repository.js';
export { RecoveredRevenue, type RecoveredDay } from './recovered-revenue.js';
export * from './journey-people.js';
export * from './journey-batch.js';
export * from './timers.module.js';
