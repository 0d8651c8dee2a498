export * from './alert.entity.js';
export * from './alerts.js';
export * from './notify.module.js';
