export { cartBody, checkoutBody, checkoutGoneBody } from './checkout.js';
export { draftBody } from './draft.js';
export { fulfillmentBody, fulfillmentEventBody } from './fulfillment.js';
export { editBody, orderBody } from './order.js';
export { compliance, consentBodies, customerGoneBody, customerWebhookBody, mergeBody } from './people.js';
export { refundBody, returnBody } from './refund.js';
export { inventoryBody, productBody, shopBody, subscriptionBody } from './shop.js';
