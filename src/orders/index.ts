export * from './order.entity.js';
export * from './order-links.js';
export * from './orders.module.js';
