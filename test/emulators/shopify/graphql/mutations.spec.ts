import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ask, gid, ShopifyEmulator, type Customer, type EmulatedShop } from '../index.js';

const app = { clientId: 'liaison-key', clientSecret: 'hush-0123456789' };
const now = Date.parse('2026-11-30T10:00:00Z');
let shopify: ShopifyEmulator;
let shop: EmulatedShop;

beforeEach(async () => {
  shopify = await ShopifyEmulator.start({ apps: [app], now: () => now });
  shop = shopify.open('acme.myshopify.com');
});
afterEach(() => shopify.close());

interface Result {
  [name: string]: never;
}
const call = (query: string, variables: object = {}): Promise<Result> =>
  ask<Result>(shopify, shop.accessToken(app.clientId), query, variables);

describe('consent', () => {
  let customer: Customer;
  beforeEach(async () => {
    ({ made: customer } = await shop.shopper.join({ phone: '+34600000001', email: 'a@x.example' }));
  });
  const whatsApp = (consent: object, id = gid('Customer', customer.id)) =>
    call(
      `mutation ($input: CustomerWhatsAppMarketingConsentUpdateInput!) {
        customerWhatsAppMarketingConsentUpdate(input: $input) {
          customerPhoneNumber { phoneNumber whatsAppMarketingConsent { state optInLevel updatedAt collectedFrom } }
          userErrors { field message code } } }`,
      { input: { customerId: id, whatsAppMarketingConsent: consent } },
    );

  it('is written, read back, and told', async () => {
    shop.install(app.clientId).subscriptions.push({
      id: 1n,
      topic: 'customers_whats_app_marketing_consent/update',
      uri: 'https://hub.example/',
      apiVersion: '2026-10',
      filter: null,
      includeFields: [],
      metafieldNamespaces: [],
      name: null,
      createdAt: now,
      updatedAt: now,
    });
    const updatedAt = '2026-11-29T08:00:00Z';
    const written = await whatsApp({ state: 'SUBSCRIBED', optInLevel: 'CONFIRMED_OPT_IN', updatedAt });
    const consent = {
      state: 'SUBSCRIBED',
      optInLevel: 'CONFIRMED_OPT_IN',
      updatedAt,
      collectedFrom: 'OTHER',
    };
    expect(written).toEqual({
      customerWhatsAppMarketingConsentUpdate: {
        customerPhoneNumber: { phoneNumber: '+34600000001', whatsAppMarketingConsent: consent },
        userErrors: [],
      },
    });
    expect(
      await call(
        '{ customerByIdentifier(identifier: { phoneNumber: "+34600000001" }) { defaultPhoneNumber { whatsAppMarketingConsent { state optInLevel updatedAt collectedFrom } } } }',
      ),
    ).toEqual({ customerByIdentifier: { defaultPhoneNumber: { whatsAppMarketingConsent: consent } } });
    expect(shopify.deliveries.sent.map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([
      {
        phone: '+34600000001',
        whats_app_marketing_consent: { state: 'subscribed', opt_in_level: 'confirmed_opt_in' },
      },
    ]);
  });

  it.each([
    ['a state that only Shopify sets', { state: 'REDACTED' }, 'INCLUSION'],
    ['a time to come', { state: 'SUBSCRIBED', updatedAt: '2027-01-01T00:00:00Z' }, 'INVALID'],
  ])('refuses %s', async (_, consent, code) => {
    expect(await whatsApp(consent)).toMatchObject({
      customerWhatsAppMarketingConsentUpdate: { customerPhoneNumber: null, userErrors: [{ code }] },
    });
  });

  it('refuses people without a phone, and those that are not there', async () => {
    const { made } = await shop.shopper.join({ email: 'b@x.example' });
    for (const id of [gid('Customer', made.id), 'gid://shopify/Customer/1'])
      expect(await whatsApp({ state: 'SUBSCRIBED' }, id)).toMatchObject({
        customerWhatsAppMarketingConsentUpdate: {
          userErrors: [{ field: ['input', 'customerId'], code: 'INVALID' }],
        },
      });
  });

  it('of SMS and e-mail is written too', async () => {
    const customerId = gid('Customer', customer.id);
    const sms = await call(
      'mutation ($input: CustomerSmsMarketingConsentUpdateInput!) { customerSmsMarketingConsentUpdate(input: $input) { customer { defaultPhoneNumber { marketingState } } userErrors { message } } }',
      { input: { customerId, smsMarketingConsent: { marketingState: 'UNSUBSCRIBED' } } },
    );
    expect(JSON.stringify(sms)).toContain('"marketingState":"UNSUBSCRIBED"');
    const mail = await call(
      'mutation ($input: CustomerEmailMarketingConsentUpdateInput!) { customerEmailMarketingConsentUpdate(input: $input) { customer { defaultEmailAddress { marketingState } } userErrors { message } } }',
      { input: { customerId, emailMarketingConsent: { marketingState: 'SUBSCRIBED' } } },
    );
    expect(JSON.stringify(mail)).toContain('"marketingState":"SUBSCRIBED"');
  });
});

describe('notes, tags, metafields', () => {
  it('are written on what is there, and read back', async () => {
    const { made: order } = await shop.shopper.order({ tags: ['first'] });
    const id = gid('Order', order.id);
    const tags = (field: string, list: string[], to = id) =>
      call(
        `mutation ($id: ID!, $tags: [String!]!) { ${field}(id: $id, tags: $tags) { node { id } userErrors { message } } }`,
        { id: to, tags: list },
      );
    await tags('tagsAdd', ['VIP', 'first', 'a,b']);
    expect(order.tags).toEqual(['first', 'VIP', 'a', 'b']);
    await tags('tagsRemove', ['vip']);
    expect(order.tags).toEqual(['first', 'a', 'b']);
    expect(await tags('tagsAdd', ['x'], 'gid://shopify/Order/1')).toMatchObject({
      tagsAdd: { node: null, userErrors: [{}] },
    });
    expect(await tags('tagsAdd', ['x'.repeat(41)])).toMatchObject({ tagsAdd: { userErrors: [{}] } });
    const update =
      'mutation ($input: OrderInput!) { orderUpdate(input: $input) { order { note } userErrors { field } } }';
    expect(await call(update, { input: { id, note: 'Said hello' } })).toEqual({
      orderUpdate: { order: { note: 'Said hello' }, userErrors: [] },
    });
    expect(await call(update, { input: { id: 'gid://shopify/Order/1' } })).toMatchObject({
      orderUpdate: { order: null, userErrors: [{ field: ['id'] }] },
    });
    expect(await call(update, { input: { id, note: 'x'.repeat(5_001) } })).toMatchObject({
      orderUpdate: { userErrors: [{ field: ['note'] }] },
    });
  });

  it('need the scope of what they are written on', async () => {
    const { made } = await shop.shopper.join();
    shop.install(app.clientId).scopes = ['write_orders'];
    await expect(
      call('mutation ($id: ID!) { tagsAdd(id: $id, tags: ["x"]) { userErrors { message } } }', {
        id: gid('Customer', made.id),
      }),
    ).rejects.toThrow('write_customers');
  });

  it('keep metafields by owner, namespace and key, all of a call or none', async () => {
    const { made } = await shop.shopper.join();
    const ownerId = gid('Customer', made.id);
    const set = (...metafields: object[]) =>
      call(
        'mutation ($m: [MetafieldsSetInput!]!) { metafieldsSet(metafields: $m) { metafields { key value compareDigest } userErrors { field code } } }',
        { m: metafields },
      ) as unknown as Promise<{
        metafieldsSet: { metafields: { compareDigest: string }[] | null; userErrors: object[] };
      }>;
    const one = {
      ownerId,
      namespace: '$app:liaison',
      key: 'last',
      type: 'single_line_text_field',
      value: 'Hello',
    };
    const { metafieldsSet } = await set(one);
    const digest = metafieldsSet.metafields?.[0]?.compareDigest;
    expect(
      await call(
        'query ($id: ID!) { customer(id: $id) { metafield(namespace: "$app:liaison", key: "last") { value } } }',
        { id: ownerId },
      ),
    ).toEqual({ customer: { metafield: { value: 'Hello' } } });
    const again = { ownerId, namespace: '$app:liaison', key: 'last', value: 'Bye' };
    expect((await set({ ...again, compareDigest: digest })).metafieldsSet.userErrors).toEqual([]);
    for (const [bad, code] of [
      [{ ...again, compareDigest: digest }, 'STALE_OBJECT'],
      [{ ...again, ownerId: 'gid://shopify/Customer/1' }, 'INVALID'],
      [{ ...again, key: 'x' }, 'TOO_SHORT'],
      [{ ...again, value: '' }, 'BLANK'],
      [{ ...again, key: 'fresh' }, 'BLANK'],
      [{ ...again, key: 'fresh', type: 'number_integer' }, 'INVALID_VALUE'],
    ] as const)
      expect((await set(one, bad)).metafieldsSet).toMatchObject({ metafields: null, userErrors: [{ code }] });
    expect((await set(...Array.from({ length: 26 }, () => one))).metafieldsSet.userErrors).toMatchObject([
      { code: 'LESS_THAN_OR_EQUAL_TO' },
    ]);
  });
});

describe('drafts and discounts', () => {
  const draft = (input: object) =>
    call(
      'mutation ($input: DraftOrderInput!) { draftOrderCreate(input: $input) { draftOrder { id status invoiceUrl totalPriceSet { shopMoney { amount } } } userErrors { field } } }',
      { input },
    ) as unknown as Promise<{
      draftOrderCreate: {
        draftOrder: { id: string; invoiceUrl: string } | null;
        userErrors: { field: string[] }[];
      };
    }>;

  it('makes a draft with an invoice link, and mails it', async () => {
    const { made: product } = await shop.merchant.addProduct({ variants: [{ price: '12.50' }] });
    const variantId = gid('ProductVariant', product.variants[0]!.id);
    const { draftOrderCreate } = await draft({
      lineItems: [{ variantId, quantity: 2 }],
      email: 'a@x.example',
      appliedDiscount: { value: 10, valueType: 'PERCENTAGE' },
    });
    expect(draftOrderCreate).toMatchObject({
      draftOrder: {
        status: 'OPEN',
        invoiceUrl: expect.stringContaining('/invoices/'),
        totalPriceSet: { shopMoney: { amount: '22.5' } },
      },
      userErrors: [],
    });
    const sent = await call(
      'mutation ($id: ID!) { draftOrderInvoiceSend(id: $id) { draftOrder { status invoiceSentAt } userErrors { message } } }',
      { id: draftOrderCreate.draftOrder?.id },
    );
    expect(sent).toMatchObject({
      draftOrderInvoiceSend: {
        draftOrder: { status: 'INVOICE_SENT', invoiceSentAt: '2026-11-30T10:00:00Z' },
      },
    });
    expect(shop.data.invoices).toMatchObject([{ to: 'a@x.example' }]);
    const [made] = shop.data.drafts.values();
    const { made: order } = await shop.shopper.order({ source: 'shopify_draft_order' });
    await shop.merchant.completeDraft(made!, order);
    expect(
      JSON.stringify(
        await call('mutation ($id: ID!) { draftOrderInvoiceSend(id: $id) { userErrors { message } } }', {
          id: draftOrderCreate.draftOrder?.id,
        }),
      ),
    ).toContain('has been paid');
  });

  it.each([
    [{ lineItems: [] }, 'lineItems'],
    [{ lineItems: [{ quantity: 0, title: 'X' }] }, 'lineItems.0.quantity'],
    [{ lineItems: [{ quantity: 1, variantId: 'gid://shopify/ProductVariant/1' }] }, 'lineItems.0.variantId'],
    [{ lineItems: [{ quantity: 1 }] }, 'lineItems.0.title'],
    [{ lineItems: [{ quantity: 1, title: 'X' }] }, 'lineItems.0.originalUnitPrice'],
    [
      {
        lineItems: [
          { quantity: 1, title: 'X', originalUnitPriceWithCurrency: { amount: '1', currencyCode: 'EUR' } },
        ],
        email: 'no',
      },
      'email',
    ],
    [
      {
        lineItems: [
          { quantity: 1, title: 'X', originalUnitPriceWithCurrency: { amount: '1', currencyCode: 'EUR' } },
        ],
        purchasingEntity: { customerId: 'gid://shopify/Customer/1' },
      },
      'purchasingEntity.customerId',
    ],
  ])('refuses a draft: %j', async (input, field) => {
    const { draftOrderCreate } = await draft(input);
    expect([draftOrderCreate.draftOrder, draftOrderCreate.userErrors[0]?.field.join('.')]).toEqual([
      null,
      field,
    ]);
  });

  const basic = {
    title: 'Come back',
    code: 'BACK-1',
    startsAt: '2026-11-30T10:00:00Z',
    endsAt: '2026-12-02T10:00:00Z',
    usageLimit: 1,
    context: { all: 'ALL' },
    customerGets: { items: { all: true }, value: { percentage: 0.1 } },
  };
  const discount = (input: object) =>
    call(
      'mutation ($input: DiscountCodeBasicInput!) { discountCodeBasicCreate(basicCodeDiscount: $input) { codeDiscountNode { id codeDiscount { ... on DiscountCodeBasic { status endsAt usageLimit codes(first: 1) { nodes { code } } customerGets { value { ... on DiscountPercentage { percentage } } } } } } userErrors { field code } } }',
      { input },
    );

  it('makes a discount that is used once and ends', async () => {
    expect(await discount(basic)).toMatchObject({
      discountCodeBasicCreate: {
        codeDiscountNode: {
          codeDiscount: {
            status: 'ACTIVE',
            endsAt: '2026-12-02T10:00:00Z',
            usageLimit: 1,
            codes: { nodes: [{ code: 'BACK-1' }] },
            customerGets: { value: { percentage: 0.1 } },
          },
        },
      },
    });
    await shop.shopper.order({ discountCodes: ['BACK-1'] });
    await shopify.advance(3 * 86_400_000);
    expect(
      await call(
        '{ codeDiscountNodeByCode(code: "back-1") { codeDiscount { ... on DiscountCodeBasic { status asyncUsageCount } } } }',
      ),
    ).toEqual({ codeDiscountNodeByCode: { codeDiscount: { status: 'EXPIRED', asyncUsageCount: 1 } } });
  });

  it.each([
    [{ title: '' }, 'BLANK'],
    [{ code: ' ' }, 'BLANK'],
    [{ code: 'x'.repeat(256) }, 'TOO_LONG'],
    [{ code: 'taken' }, 'TAKEN'],
    [{ startsAt: null }, 'BLANK'],
    [{ endsAt: '2026-11-01T00:00:00Z' }, 'END_DATE_BEFORE_START_DATE'],
    [{ usageLimit: 0 }, 'GREATER_THAN'],
    [{ customerGets: { items: { all: true }, value: { percentage: 10 } } }, 'VALUE_OUTSIDE_RANGE'],
    [{ customerGets: { items: { all: true }, value: {} } }, 'BLANK'],
    [{ customerGets: { value: { percentage: 0.1 } } }, 'BLANK'],
    [{ context: null }, 'BLANK'],
  ])('refuses a discount: %j', async (changed, code) => {
    await discount({ ...basic, code: 'TAKEN' });
    expect(await discount({ ...basic, ...changed })).toMatchObject({
      discountCodeBasicCreate: { codeDiscountNode: null, userErrors: [{ code }] },
    });
  });
});
