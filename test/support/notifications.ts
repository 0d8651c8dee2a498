/** Settings of order-notifications for tests that count: one message per accepted order, no other. */
export const placedOnly = {
  placed: true,
  paid: false,
  shipped: false,
  outForDelivery: false,
  delivered: false,
  delayed: false,
  cancelled: false,
  refunded: false,
  paymentFailed: false,
};
