import type { TemplateLimits } from '../../sdk/index.js';

/**
 * Meta's limits of templates.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
 */
export const templateLimits: TemplateLimits = {
  /** Meta allows 512; the name is also a key here. */
  name: 250,
  header: 60,
  body: 1_024,
  footer: 60,
  buttons: 10,
  urlButtons: 2,
  phoneButtons: 1,
  buttonText: 25,
  url: 2_000,
  phone: 20,
};
