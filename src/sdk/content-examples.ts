import type { FreeContent, FreeContentKind } from './content.js';

/** Ids of messages in examples. */
const messageId = '01920000-0000-7000-8000-000000000001';

/**
 * One example of each kind of free content, with every field it may have: for the documentation, and for
 * the conformance suites of channels.
 */
export const contentExamples: { readonly [K in FreeContentKind]: FreeContent<K> } = {
  text: { kind: 'text', text: 'Your order is ready: https://shop.example/orders/1042', preview: true },
  image: {
    kind: 'image',
    media: { link: 'https://shop.example/tea.jpg' },
    caption: 'Our new Darjeeling',
    replyTo: messageId,
  },
  video: {
    kind: 'video',
    media: { link: 'https://shop.example/brewing.mp4' },
    caption: 'Three minutes, not four',
  },
  audio: { kind: 'audio', media: { link: 'https://shop.example/hello.ogg' }, voice: true },
  document: {
    kind: 'document',
    media: { link: 'https://shop.example/invoices/1042.pdf' },
    caption: 'Your invoice',
    filename: 'invoice-1042.pdf',
  },
  sticker: { kind: 'sticker', media: { link: 'https://shop.example/cup.webp' } },
  location: {
    kind: 'location',
    latitude: 52.5163,
    longitude: 13.3777,
    name: 'Tea shop',
    address: 'Pariser Platz 1, 10117 Berlin',
  },
  contacts: {
    kind: 'contacts',
    contacts: [
      {
        name: { formattedName: 'Ana Silva', firstName: 'Ana', lastName: 'Silva' },
        birthday: '1990-12-31',
        phones: [{ phone: '+49 151 12345678', type: 'WORK', whatsappId: '4915112345678' }],
        emails: [{ email: 'ana@shop.example', type: 'WORK' }],
        urls: [{ url: 'https://shop.example', type: 'WORK' }],
        addresses: [
          {
            street: 'Pariser Platz 1',
            city: 'Berlin',
            zip: '10117',
            country: 'Germany',
            countryCode: 'de',
            type: 'WORK',
          },
        ],
        organisation: { company: 'Tea shop', department: 'Service', title: 'Manager' },
      },
    ],
  },
  reaction: { kind: 'reaction', messageId, emoji: '👍' },
  buttons: {
    kind: 'buttons',
    header: { kind: 'image', media: { link: 'https://shop.example/tea.jpg' } },
    text: 'Shall we keep your order until Friday?',
    footer: 'Tea shop',
    buttons: [
      { id: 'keep', title: 'Yes, please' },
      { id: 'cancel', title: 'Cancel it' },
    ],
  },
  list: {
    kind: 'list',
    header: { kind: 'text', text: 'Delivery' },
    text: 'When shall we deliver?',
    footer: 'Tea shop',
    buttonTitle: 'Choose a time',
    sections: [
      {
        title: 'Monday',
        rows: [
          { id: 'mon-am', title: 'Morning', description: '8 to 12' },
          { id: 'mon-pm', title: 'Afternoon', description: '13 to 18' },
        ],
      },
      { title: 'Tuesday', rows: [{ id: 'tue-am', title: 'Morning' }] },
    ],
  },
  cta_url: {
    kind: 'cta_url',
    header: { kind: 'text', text: 'Order 1042' },
    text: 'It is on its way.',
    footer: 'Tea shop',
    buttonTitle: 'Track the parcel',
    url: 'https://shop.example/track/1042',
  },
  location_request: { kind: 'location_request', text: 'Where shall we bring it?' },
  contact_request: { kind: 'contact_request', text: 'May we have your phone number for the courier?' },
  product: {
    kind: 'product',
    catalogId: '367025965434465',
    productRetailerId: 'darjeeling-100',
    text: 'The one you asked about',
    footer: 'Tea shop',
  },
  products: {
    kind: 'products',
    catalogId: '367025965434465',
    header: { kind: 'text', text: 'Our teas' },
    text: 'These are back in stock.',
    footer: 'Tea shop',
    sections: [
      { title: 'Black', productRetailerIds: ['darjeeling-100', 'assam-100'] },
      { title: 'Green', productRetailerIds: ['sencha-100'] },
    ],
  },
  catalog: {
    kind: 'catalog',
    text: 'Here is all we have.',
    footer: 'Tea shop',
    thumbnailProductRetailerId: 'darjeeling-100',
  },
  flow: {
    kind: 'flow',
    header: { kind: 'text', text: 'Book a tasting' },
    text: 'Choose a day and tell us how many you are.',
    footer: 'Tea shop',
    buttonTitle: 'Book',
    flowId: '1234567890',
    token: 'booking-1042',
    action: 'navigate',
    screen: 'BOOKING',
    data: { guests: 2 },
  },
  order_details: {
    kind: 'order_details',
    header: { kind: 'image', media: { link: 'https://shop.example/tea.jpg' } },
    text: 'Here is your order. Pay it whenever you like.',
    footer: 'Tea shop',
    referenceId: 'order-1042',
    goods: 'physical',
    paymentType: 'upi',
    paymentConfiguration: 'tea-shop',
    currency: 'INR',
    items: [
      {
        productRetailerId: 'darjeeling-100',
        name: 'Darjeeling, 100 g',
        quantity: 2,
        price: '450.00',
        salePrice: '399.50',
      },
      { productRetailerId: 'assam-100', name: 'Assam, 100 g', quantity: 1, price: '300' },
    ],
    tax: { amount: '54.95', description: 'GST, 5 %' },
    shipping: { amount: '60.00', description: 'Courier' },
    discount: { amount: '50.00', description: 'For coming back', programName: 'Tea lovers' },
  },
  order_status: {
    kind: 'order_status',
    text: 'Your tea has left the shop.',
    referenceId: 'order-1042',
    status: 'shipped',
    description: 'With the courier, arriving on Friday',
  },
};

const paid = (
  currency: 'INR' | 'BRL',
  ...payments: NonNullable<FreeContent<'order_details'>['payments']>
): FreeContent<'order_details'> => ({
  kind: 'order_details',
  text: 'Here is your order.',
  referenceId: `order-1042-${payments.map(({ kind }) => kind).join('-')}`,
  goods: 'digital',
  payments,
  currency,
  items: [{ productRetailerId: 'darjeeling-100', name: 'Darjeeling, 100 g', quantity: 1, price: '45.00' }],
});

/** An order for every way to pay besides a payment configuration, and what becomes of a payment. */
export const paymentExamples: readonly (FreeContent<'order_details'> | FreeContent<'order_status'>)[] = [
  paid('INR', {
    kind: 'razorpay',
    configuration: 'tea-shop',
    receipt: 'R-1042',
    notes: [{ name: 'basket', value: '7' }],
  }),
  {
    ...paid('INR', { kind: 'payu', configuration: 'tea-shop' }),
    referenceId: 'order-1043',
    goods: 'physical',
    catalogId: '1042',
    quickPay: true,
    expires: { at: '2027-01-31T18:30:00Z', description: 'We keep your tea until Sunday.' },
    items: [
      {
        productRetailerId: 'assam-100',
        name: 'Assam, 100 g',
        quantity: 1,
        price: '300.00',
        countryOfOrigin: 'India',
        importerName: 'Tea Lovers Pvt. Ltd.',
        importerAddress: {
          addressLine1: '7 Garden Road',
          addressLine2: 'Near the park',
          city: 'East Delhi',
          zoneCode: 'DL',
          postalCode: '110093',
          countryCode: 'IN',
        },
      },
    ],
    beneficiaries: [
      {
        name: 'Asha Rao',
        addressLine1: '12 Lake View',
        addressLine2: 'Second floor',
        city: 'Bengaluru',
        state: 'Karnataka',
        country: 'India',
        postalCode: '560001',
      },
    ],
  },
  paid('INR', { kind: 'payu', configuration: 'tea-shop', udf: ['basket-7', 'web'] }),
  paid('INR', { kind: 'zaakpay', configuration: 'tea-shop', extra: ['basket-7'] }),
  paid('INR', { kind: 'billdesk', configuration: 'tea-shop', additionalInfo: ['basket-7'] }),
  paid('INR', { kind: 'upi_intent', uri: 'upi://pay?pa=tea@bank&pn=Tea%20shop&mc=5499&purpose=00&tr=1042' }),
  paid('INR', {
    kind: 'payment_link',
    url: 'https://pay.example/1042',
    successUrl: 'https://shop.example/paid',
    cancelUrl: 'https://shop.example/cancelled',
  }),
  paid(
    'BRL',
    {
      kind: 'pix',
      code: '00020101021226700014br.gov.bcb.pix2548pix.example.com/1042',
      merchantName: 'Casa do Chá',
      key: '39580525000189',
      keyType: 'CNPJ',
      opensBankApp: true,
    },
    { kind: 'payment_link', url: 'https://pay.example/1042' },
  ),
  {
    kind: 'order_details',
    text: 'Your boleto for October.',
    referenceId: 'invoice-10',
    goods: 'digital',
    payments: [{ kind: 'boleto', digitableLine: '03399026944140000002628346101018898510000008848' }],
    currency: 'BRL',
    total: '500.00',
  },
  paid('BRL', { kind: 'card', lastFourDigits: '5235', credentialId: '1234567' }),
  {
    kind: 'order_status',
    text: 'Thank you, your payment has arrived.',
    footer: 'Casa do Chá',
    referenceId: 'invoice-10',
    payment: { status: 'captured', at: '2026-11-03T10:00:00Z' },
  },
];
