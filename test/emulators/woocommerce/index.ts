export { deliver, deliveryRequest, phpJson, ping, signBody, type DeliveryAnswer } from './deliveries.js';
export { makeOrder, type Json } from './orders.js';
export {
  RETRY_AFTER,
  startWooCommerceEmulator,
  type ShopFault,
  type WooCommerceEmulator,
} from './woocommerce.emulator.js';
