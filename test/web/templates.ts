interface ShownTemplate {
  /** Body of `POST /v1/templates`. */
  template: { name: string; purpose: string } & Record<string, unknown>;
  /** What a send gives it. */
  message: Record<string, unknown>;
  /** What the customer reads, the first of it found nowhere else. */
  shows: string[];
}

const link = 'https://shop.example/tea.jpg';
const firstName = { first_name: { description: 'First name', example: 'Ana' } };

/**
 * Templates with every part that a phone shows.
 *
 * @param pictureId - of the uploaded picture their reviewers see
 */
export const templates = (pictureId: string): readonly ShownTemplate[] => [
  {
    template: {
      name: 'tea_on_its_way',
      purpose: 'transactional',
      category: 'utility',
      variables: {
        ...firstName,
        order_number: { description: 'Number', example: '1042' },
        tracking_id: { description: 'Tracking', example: 'BR123' },
      },
      languages: {
        en: {
          header: 'Order {{order_number}}',
          body: 'Hi {{first_name}}, your tea is on its way. Order {{order_number}} left today.',
          footer: 'Tea & Co',
          buttons: [
            { type: 'quick_reply', text: 'Thanks' },
            { type: 'url', text: 'Follow it', url: 'https://example.com/t/{{tracking_id}}' },
            { type: 'phone_number', text: 'Call the shop', phoneNumber: '+5511999990000' },
          ],
        },
      },
    },
    message: { variables: { first_name: 'Ana', order_number: '1042', tracking_id: 'BR9' } },
    shows: ['Hi Ana, your tea is on its way', 'Tea & Co', 'Follow it', 'Call the shop'],
  },
  {
    template: {
      name: 'spring_offer',
      purpose: 'marketing',
      category: 'marketing',
      variables: { ...firstName, coupon: { description: 'Code', example: 'TEA50' } },
      languages: {
        en: {
          header: { kind: 'image', example: `media:${pictureId}` },
          offer: { text: 'Until Friday', expires: true },
          body: 'Hi {{first_name}}, tea at half its price.',
          buttons: [
            { type: 'copy_code', code: '{{coupon}}' },
            { type: 'url', text: 'Shop', url: 'https://example.com/{{coupon}}' },
          ],
        },
      },
    },
    message: {
      variables: { first_name: 'Ana', coupon: 'TEA50' },
      header: { kind: 'image', media: { link } },
      offer: { expiresAt: '2030-03-18T20:00:00Z' },
    },
    shows: ['Hi Ana, tea at half its price.', 'Until Friday', 'TEA50', 'Shop'],
  },
  {
    template: {
      name: 'two_teas',
      purpose: 'marketing',
      category: 'marketing',
      variables: firstName,
      languages: {
        en: {
          body: 'Two teas for you, {{first_name}}, this week.',
          cards: [
            {
              header: { kind: 'image', example: `media:${pictureId}` },
              body: 'Assam from the river.',
              buttons: [{ type: 'quick_reply', text: 'Take Assam' }],
            },
            {
              header: { kind: 'image', example: `media:${pictureId}` },
              body: 'Sencha from the hills.',
              buttons: [{ type: 'quick_reply', text: 'Take Sencha' }],
            },
          ],
        },
      },
    },
    message: {
      variables: { first_name: 'Ana' },
      cards: [{ header: { kind: 'image', media: { link } } }, { header: { kind: 'image', media: { link } } }],
    },
    shows: ['Two teas for you, Ana', 'Assam from the river.', 'Take Sencha'],
  },
  {
    template: {
      name: 'sign_in_code',
      purpose: 'authentication',
      category: 'authentication',
      variables: { code: { description: 'Code', example: '123456' } },
      languages: {
        en: {
          body: '{{code}}',
          code: { expiresInMinutes: 10 },
          buttons: [{ type: 'otp' }],
        },
      },
    },
    message: { variables: { code: '482913' } },
    shows: ['482913 is your verification code.'],
  },
  {
    template: {
      name: 'all_our_teas',
      purpose: 'marketing',
      category: 'marketing',
      variables: {},
      languages: {
        en: { body: 'All our teas, in one place.', buttons: [{ type: 'catalog', text: 'View catalog' }] },
      },
    },
    message: {},
    shows: ['All our teas, in one place.', 'View catalog'],
  },
];
