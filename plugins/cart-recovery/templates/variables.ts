import type { TemplateVariable } from '../../../src/sdk/index.js';

/** Variables every recovery message shares. No total among them: the link may not honour it. */
export const cartVariables: Readonly<Record<'first_name' | 'shop' | 'items' | 'link', TemplateVariable>> = {
  first_name: {
    description: "The customer's first name",
    example: 'Anna',
    // One fallback serves every language, so it must be a greeting without words.
    fallback: '👋',
  },
  shop: { description: 'The name of the shop', example: 'Tea & Co' },
  items: {
    description: 'The first item, and how many others there are',
    example: '2 × Darjeeling First Flush (+1)',
  },
  link: {
    description: 'Restores the cart, or pays the order',
    example: 'https://example.com/cart/?restore=4f1c9a',
  },
};

/** How to stop, in each language; STOP is the word the hub obeys in all of them. */
export const howToStop = {
  en: 'Reply STOP to unsubscribe',
  fr: 'Répondez STOP pour vous désabonner',
  it: 'Rispondi STOP per annullare l’iscrizione',
  es: 'Responde STOP para darte de baja',
  de: 'Antworte mit STOP, um dich abzumelden',
  'pt-BR': 'Responda STOP para não receber mais',
  'pt-PT': 'Responda STOP para deixar de receber',
} as const;
