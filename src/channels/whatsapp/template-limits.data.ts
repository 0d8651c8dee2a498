import type { TemplateLimits } from '../../sdk/index.js';

/**
 * Meta's limits of templates.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/templates/components, and below
 * …/templates/ the pages of each kind
 */
export const templateLimits: TemplateLimits = {
  /** Meta allows 512; the name is also a key here. */
  name: 250,
  header: 60,
  body: 1_024,
  footer: 60,
  buttons: 10,
  buttonsOfType: {
    url: 2,
    phone_number: 1,
    copy_code: 1,
    catalog: 1,
    products: 1,
    product: 1,
    flow: 1,
    otp: 1,
    // Assumed: the pages show one of each.
    voice_call: 1,
    request_contact_info: 1,
  },
  buttonText: 25,
  url: 2_000,
  phone: 20,
  /** Source: …/templates/marketing-templates/coupon-templates */
  couponCode: 15,
  /** Source: …/templates/authentication-templates/authentication-templates */
  otp: 15,
  /** Source: …/templates/marketing-templates/media-card-carousel-templates; at least two is what reviewers ask for */
  cards: { least: 2, most: 10, body: 160, buttons: 2 },
  /** Source: …/templates/marketing-templates/limited-time-offer-templates */
  offer: { text: 16, body: 600 },
  codeMinutes: { least: 1, most: 90 },
  /** Source: …/templates/marketing-templates/mpm-template-messages */
  products: 30,
};
