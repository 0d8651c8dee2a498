import {
  getNamedType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';

/**
 * Any one of these scopes opens a type, or a mutation. Source: `contracts/shopify/admin_2026-10.scopes.json`, of which
 * `schema.spec.ts` finds every line of a type or field that the emulator serves.
 */
export const requiredScopes: Readonly<Record<string, readonly string[]>> = {
  AbandonedCheckout: ['read_orders'],
  AbandonedCheckoutLineItem: ['read_orders'],
  Customer: ['read_customers'],
  CustomerEmailAddress: ['read_customers'],
  CustomerMarketingConsent: ['read_customers'],
  CustomerPhoneNumber: ['read_customers'],
  CustomerWhatsAppMarketingConsent: ['read_customers'],
  DiscountAmount: ['read_discounts'],
  DiscountBuyerSelectionAll: ['read_discounts'],
  DiscountCode: ['read_discounts'],
  DiscountCodeBasic: ['read_discounts'],
  DiscountCodeNode: ['read_discounts'],
  DiscountCombinesWith: ['read_discounts'],
  DiscountContext: ['read_discounts'],
  DiscountCustomerGets: ['read_discounts'],
  DiscountCustomerGetsValue: ['read_discounts'],
  DiscountCustomers: ['read_discounts'],
  DiscountMinimumRequirement: ['read_discounts'],
  DiscountMinimumSubtotal: ['read_discounts'],
  DiscountPercentage: ['read_discounts'],
  DiscountRedeemCode: ['read_discounts'],
  DraftOrder: ['read_draft_orders', 'read_quick_sale'],
  DraftOrderLineItem: ['read_draft_orders', 'read_quick_sale'],
  Fulfillment: [
    'read_orders',
    'read_marketplace_orders',
    'read_assigned_fulfillment_orders',
    'read_merchant_managed_fulfillment_orders',
    'read_third_party_fulfillment_orders',
    'read_marketplace_fulfillment_orders',
  ],
  FulfillmentEvent: ['read_orders'],
  FulfillmentLineItem: ['read_orders', 'read_marketplace_orders'],
  FulfillmentTrackingInfo: [
    'read_orders',
    'read_marketplace_orders',
    'read_assigned_fulfillment_orders',
    'read_merchant_managed_fulfillment_orders',
    'read_third_party_fulfillment_orders',
    'read_marketplace_fulfillment_orders',
  ],
  InventoryItem: ['read_inventory', 'read_products'],
  'InventoryItem.inventoryLevels': ['read_inventory'],
  InventoryLevel: ['read_inventory'],
  InventoryQuantity: ['read_inventory'],
  LineItem: ['read_orders', 'read_marketplace_orders'],
  Location: ['read_locations', 'read_inventory', 'read_markets_home'],
  'Location.id': ['read_locations', 'read_inventory', 'read_markets_home'],
  'Location.name': ['read_locations', 'read_markets_home'],
  Media: [
    'read_products',
    'read_files',
    'read_themes',
    'read_orders',
    'read_draft_orders',
    'read_images',
    'read_quick_sale',
  ],
  MediaImage: [
    'read_products',
    'read_files',
    'read_themes',
    'read_orders',
    'read_draft_orders',
    'read_images',
    'read_quick_sale',
  ],
  MediaPreviewImage: ['read_products', 'read_files', 'read_images'],
  'Mutation.customerEmailMarketingConsentUpdate': ['write_customers'],
  'Mutation.customerSmsMarketingConsentUpdate': ['write_customers'],
  'Mutation.customerWhatsAppMarketingConsentUpdate': ['write_customers'],
  'Mutation.discountCodeBasicCreate': ['write_discounts'],
  'Mutation.draftOrderCreate': ['write_draft_orders', 'write_quick_sale'],
  'Mutation.draftOrderInvoiceSend': ['write_draft_orders'],
  'Mutation.orderUpdate': [
    'write_orders',
    'write_marketplace_orders',
    'write_quick_sale',
    'write_pos_staff_member_event_attribution_overrides',
  ],
  Order: ['read_orders', 'read_marketplace_orders', 'read_quick_sale'],
  OrderApp: ['read_orders'],
  OrderCancellation: ['read_orders'],
  OrderPaymentCollectionDetails: ['read_orders'],
  OrderTransaction: ['read_orders', 'read_marketplace_orders'],
  Product: ['read_products'],
  ProductPriceRangeV2: ['read_products'],
  ProductVariant: ['read_products'],
  'QueryRoot.abandonedCheckouts': ['read_orders'],
  'QueryRoot.codeDiscountNodeByCode': ['read_discounts'],
  'QueryRoot.customerByIdentifier': ['read_customers'],
  'QueryRoot.fulfillment': [
    'read_orders',
    'read_marketplace_orders',
    'read_assigned_fulfillment_orders',
    'read_merchant_managed_fulfillment_orders',
    'read_third_party_fulfillment_orders',
    'read_marketplace_fulfillment_orders',
  ],
  'QueryRoot.return': ['read_returns', 'read_marketplace_returns'],
  Refund: ['read_orders', 'read_marketplace_orders'],
  RefundLineItem: ['read_orders', 'read_marketplace_orders'],
  Return: ['read_returns', 'read_marketplace_returns'],
  ReturnDecline: ['read_returns', 'read_marketplace_returns'],
  ReturnLineItem: ['read_returns', 'read_marketplace_returns'],
  ReturnLineItemType: ['read_returns', 'read_marketplace_returns'],
};

/** A field whose scope an app lacks. */
export interface MissingScope {
  field: string;
  needs: readonly string[];
}

/** Every field a document reads: `Order.customer`, and the type it returns. */
export function fieldsOf(
  schema: GraphQLSchema,
  document: DocumentNode,
): { field: string; returns: string }[] {
  const found: { field: string; returns: string }[] = [];
  const info = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(info, {
      Field: (node) => {
        const parent = info.getParentType();
        const definition = info.getFieldDef();
        if (!parent || !definition) return;
        found.push({
          field: `${parent.name}.${node.name.value}`,
          returns: getNamedType(definition.type).name,
        });
      },
    }),
  );
  return found;
}

/** What a document needs, field by field, with the scopes any one of which is enough. */
export function neededScopes(schema: GraphQLSchema, document: DocumentNode): MissingScope[] {
  const found = new Map<string, MissingScope>();
  for (const { field, returns } of fieldsOf(schema, document)) {
    const needs = requiredScopes[field] ?? requiredScopes[returns];
    if (needs && needs.length > 0) found.set(field, { field, needs });
  }
  return [...found.values()];
}

/** Whether granted scopes are enough; `write_…` implies `read_…`. Source: shopify.dev/docs/api/usage/access-scopes */
export function isGranted(granted: readonly string[], needs: readonly string[]): boolean {
  return needs.some((one) => granted.includes(one) || granted.includes(one.replace(/^read_/, 'write_')));
}
