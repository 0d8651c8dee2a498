/** Written by `npm run graphql` from the files in queries/. */
export const queries = {
  checkout:
    'query Checkout($search: String!) { abandonedCheckouts(first: 1, query: $search) { nodes { id completedAt abandonedCheckoutUrl } } }',
  createDiscount:
    'mutation CreateDiscount($discount: DiscountCodeBasicInput!) { discountCodeBasicCreate(basicCodeDiscount: $discount) { codeDiscountNode { id } userErrors { code field message } } }',
  discount:
    'query Discount($code: String!) { codeDiscountNodeByCode(code: $code) { id codeDiscount { ... on DiscountCodeBasic { endsAt customerGets { value { ... on DiscountPercentage { percentage } ... on DiscountAmount { amount { amount } } } } } } } }',
  orders:
    'query Orders($ids: [ID!]!) { nodes(ids: $ids) { ... on Order { id name createdAt processedAt updatedAt cancelledAt displayFinancialStatus displayFulfillmentStatus sourceName presentmentCurrencyCode currentTotalPriceSet { presentmentMoney { amount currencyCode } } totalPriceSet { presentmentMoney { amount currencyCode } } requiresShipping paymentGatewayNames statusPageUrl customAttributes { key value } phone email customerLocale customer { id firstName lastName defaultPhoneNumber { phoneNumber } defaultEmailAddress { emailAddress } } billingAddress { firstName lastName company phone countryCodeV2 } shippingAddress { firstName lastName phone countryCodeV2 } lineItems(first: 20) { nodes { id name quantity currentQuantity sku discountedTotalSet { presentmentMoney { amount currencyCode } } variant { id } } } fulfillments(first: 10) { id createdAt updatedAt status displayStatus trackingInfo(first: 1) { number url company } } refunds(first: 10) { id createdAt note totalRefundedSet { presentmentMoney { amount currencyCode } } } } } }',
  shop: 'query Shop { shop { id name myshopifyDomain ianaTimezone } }',
} as const;
