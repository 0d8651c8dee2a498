import { gid } from '../ids.js';
import type { JsonObject } from '../json.js';
import type { Fulfillment, FulfillmentEvent, Order, ShopData } from '../model.js';
import { addressBody, lineBody, time } from './common.js';

/** The body of `fulfillments/*`. Members: webhook-samples 2024-10. */
export function fulfillmentBody(fulfillment: Fulfillment, order: Order): JsonObject {
  const { tracking } = fulfillment;
  const last = fulfillment.events.at(-1)?.status.toLowerCase() ?? null;
  return {
    id: fulfillment.id,
    order_id: order.id,
    status: fulfillment.status.toLowerCase(),
    created_at: time(fulfillment.createdAt),
    service: 'manual',
    updated_at: time(fulfillment.updatedAt),
    tracking_company: tracking.company,
    // Source: values of `shipment_status` on shopify.dev/docs/api/admin-rest, Fulfillment
    shipment_status: last,
    location_id: null,
    origin_address: null,
    email: order.email,
    destination: addressBody(order.shippingAddress),
    line_items: fulfillment.lines.map(({ line, quantity }) => ({ ...lineBody(line, order), quantity })),
    tracking_number: tracking.number,
    tracking_numbers: tracking.number === null ? [] : [tracking.number],
    tracking_url: tracking.url,
    tracking_urls: tracking.url === null ? [] : [tracking.url],
    receipt: {},
    name: fulfillment.name,
    admin_graphql_api_id: gid('Fulfillment', fulfillment.id),
  };
}

/** The body of `fulfillment_events/create`. Members: webhook-samples 2024-10. */
export function fulfillmentEventBody(
  event: FulfillmentEvent,
  fulfillment: Fulfillment,
  order: Order,
  shop: ShopData,
): JsonObject {
  return {
    id: event.id,
    fulfillment_id: fulfillment.id,
    status: event.status.toLowerCase(),
    message: event.message,
    happened_at: time(event.happenedAt),
    city: null,
    province: null,
    country: order.shippingAddress?.countryCode ?? null,
    zip: null,
    address1: null,
    latitude: null,
    longitude: null,
    shop_id: shop.id,
    created_at: time(event.createdAt),
    updated_at: time(event.createdAt),
    estimated_delivery_at: time(event.estimatedDeliveryAt),
    order_id: order.id,
    admin_graphql_api_id: gid('FulfillmentEvent', event.id),
  };
}
