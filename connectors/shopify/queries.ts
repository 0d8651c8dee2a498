/** Written by `npm run graphql` from the files in queries/. */
export const queries = {
  addTags:
    'mutation AddTags($id: ID!, $tags: [String!]!) { tagsAdd(id: $id, tags: $tags) { node { id } userErrors { field message } } }',
  changedCheckouts:
    'query ChangedCheckouts($search: String!, $first: Int!) { abandonedCheckouts(first: $first, query: $search, sortKey: ID) { nodes { id abandonedCheckoutUrl createdAt updatedAt completedAt customAttributes { key value } customer { id firstName lastName locale defaultPhoneNumber { phoneNumber } defaultEmailAddress { emailAddress } } billingAddress { firstName lastName company phone countryCodeV2 } shippingAddress { firstName lastName phone countryCodeV2 } totalPriceSet { presentmentMoney { amount currencyCode } } lineItems(first: 20) { nodes { title variantTitle sku quantity variant { id } discountedTotalPriceSet { presentmentMoney { amount currencyCode } } } } } } }',
  changedOrders:
    'query ChangedOrders($search: String!, $first: Int!) { orders(first: $first, query: $search, sortKey: ID) { nodes { id createdAt } } }',
  checkout:
    'query Checkout($search: String!) { abandonedCheckouts(first: 1, query: $search) { nodes { id completedAt abandonedCheckoutUrl } } }',
  createDiscount:
    'mutation CreateDiscount($discount: DiscountCodeBasicInput!) { discountCodeBasicCreate(basicCodeDiscount: $discount) { codeDiscountNode { id } userErrors { code field message } } }',
  createDraft:
    'mutation CreateDraft($input: DraftOrderInput!) { draftOrderCreate(input: $input) { draftOrder { id status tags invoiceUrl totalPriceSet { presentmentMoney { amount currencyCode } } } userErrors { field message } } }',
  customer:
    'query Customer($identifier: CustomerIdentifierInput!) { customerByIdentifier(identifier: $identifier) { id tags } }',
  discount:
    'query Discount($code: String!) { codeDiscountNodeByCode(code: $code) { id codeDiscount { ... on DiscountCodeBasic { endsAt customerGets { value { ... on DiscountPercentage { percentage } ... on DiscountAmount { amount { amount } } } } } } } }',
  drafts:
    'query Drafts($search: String!) { draftOrders(first: 1, query: $search) { nodes { id status tags invoiceUrl totalPriceSet { presentmentMoney { amount currencyCode } } } } }',
  lastMessage:
    'query LastMessage($identifier: CustomerIdentifierInput!, $namespace: String!, $key: String!) { customerByIdentifier(identifier: $identifier) { id metafield(namespace: $namespace, key: $key) { value compareDigest } } }',
  orderNote: 'query OrderNote($id: ID!) { order(id: $id) { id note } }',
  ordersOfCustomer:
    'query OrdersOfCustomer($identifier: CustomerIdentifierInput!, $first: Int!, $search: String) { customerByIdentifier(identifier: $identifier) { id orders(first: $first, query: $search, sortKey: CREATED_AT, reverse: true) { nodes { id name createdAt cancelledAt displayFinancialStatus displayFulfillmentStatus statusPageUrl currentTotalPriceSet { presentmentMoney { amount currencyCode } } fulfillments(first: 5) { id createdAt updatedAt status displayStatus estimatedDeliveryAt trackingInfo(first: 1) { number url company } } } } } }',
  orders:
    'query Orders($ids: [ID!]!) { nodes(ids: $ids) { ... on Order { id name createdAt processedAt updatedAt cancelledAt displayFinancialStatus displayFulfillmentStatus sourceName presentmentCurrencyCode currentTotalPriceSet { presentmentMoney { amount currencyCode } } totalPriceSet { presentmentMoney { amount currencyCode } } requiresShipping paymentGatewayNames statusPageUrl customAttributes { key value } phone email customerLocale customer { id firstName lastName defaultPhoneNumber { phoneNumber } defaultEmailAddress { emailAddress } } billingAddress { firstName lastName company phone countryCodeV2 } shippingAddress { firstName lastName phone countryCodeV2 } lineItems(first: 20) { nodes { id name quantity currentQuantity sku discountedTotalSet { presentmentMoney { amount currencyCode } } variant { id } } } fulfillments(first: 10) { id createdAt updatedAt status displayStatus trackingInfo(first: 1) { number url company } } refunds(first: 10) { id createdAt note totalRefundedSet { presentmentMoney { amount currencyCode } } } } } }',
  paymentOfOrder:
    'query PaymentOfOrder($id: ID!) { order(id: $id) { id cancelledAt totalOutstandingSet { presentmentMoney { amount currencyCode } } paymentCollectionDetails { additionalPaymentCollectionUrl } } }',
  plan: 'query Plan { currentAppInstallation { app { handle } activeSubscriptions { ...subscription } allSubscriptions(first: 1, reverse: true) { nodes { ...subscription } } } } fragment subscription on AppSubscription { id name status test currentPeriodEnd lineItems { plan { pricingDetails { __typename ... on AppRecurringPricing { interval price { amount currencyCode } } ... on AppUsagePricing { balanceUsed { amount currencyCode } cappedAmount { amount currencyCode } } } } } }',
  products:
    'query Products($search: String!, $first: Int!) { products(first: $first, query: $search, sortKey: RELEVANCE) { nodes { id title status onlineStoreUrl priceRangeV2 { minVariantPrice { amount currencyCode } } featuredMedia { preview { image { url } } } variants(first: 20) { nodes { id title price availableForSale } } } } }',
  removeTags:
    'mutation RemoveTags($id: ID!, $tags: [String!]!) { tagsRemove(id: $id, tags: $tags) { node { id } userErrors { field message } } }',
  setMetafield:
    'mutation SetMetafield($metafields: [MetafieldsSetInput!]!) { metafieldsSet(metafields: $metafields) { metafields { id value } userErrors { code field message } } }',
  setOrderNote:
    'mutation SetOrderNote($input: OrderInput!) { orderUpdate(input: $input) { order { id note } userErrors { field message } } }',
  shop: 'query Shop { shop { id name myshopifyDomain ianaTimezone } }',
  startWorkflow:
    'mutation StartWorkflow($handle: String!, $payload: JSON!) { flowTriggerReceive(handle: $handle, payload: $payload) { userErrors { field message } } }',
  updateWhatsAppConsent:
    'mutation UpdateWhatsAppConsent($input: CustomerWhatsAppMarketingConsentUpdateInput!) { customerWhatsAppMarketingConsentUpdate(input: $input) { customerPhoneNumber { whatsAppMarketingConsent { state } } userErrors { code field message } } }',
  whatsAppConsent:
    'query WhatsAppConsent($id: ID!) { customer(id: $id) { id defaultPhoneNumber { phoneNumber whatsAppMarketingConsent { state updatedAt } } } }',
} as const;
