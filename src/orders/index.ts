export * from './order.entity.js';
export * from './order-links.js';
export * from './order-retention.js';
export * from './orders.module.js';
