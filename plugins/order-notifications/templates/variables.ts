import type { TemplateVariable } from '../../../src/sdk/index.js';

/** Variables most order messages share. */

export const firstName: TemplateVariable = {
  description: "The customer's first name",
  example: 'Anna',
  // One fallback serves every language, so it must be a greeting without words.
  fallback: '👋',
};

export const shop: TemplateVariable = { description: 'The name of the shop', example: 'Tea & Co' };

export const orderNumber: TemplateVariable = {
  description: 'The order number as the customer knows it',
  example: '1042',
};

export const total: TemplateVariable = { description: 'The total of the order', example: '€49.90' };
