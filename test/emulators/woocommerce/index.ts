export { deliver, deliveryRequest, phpJson, ping, signBody, type DeliveryAnswer } from './deliveries.js';
export type { Json } from './answers.js';
export { makeOrder } from './orders.js';
export {
  RETRY_AFTER,
  startWooCommerceEmulator,
  type ShopFault,
  type WooCommerceEmulator,
} from './woocommerce.emulator.js';
