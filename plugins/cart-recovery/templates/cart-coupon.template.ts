import type { TemplateDefinition } from '../../../src/sdk/index.js';
import { cartVariables, howToStop } from './variables.js';

export const cartCoupon: TemplateDefinition = {
  name: 'cart_coupon',
  purpose: 'marketing',
  category: 'marketing',
  variables: {
    ...cartVariables,
    code: { description: 'The coupon code', example: 'back-4f1c9a27b0' },
    percent: { description: 'What the coupon takes off, in per cent', example: '10' },
    valid_until: { description: 'The last day the coupon works', example: '2027-03-18' },
  },
  languages: {
    en: {
      body: 'Hi {{first_name}}, still thinking about {{items}}? With the code {{code}} you get {{percent}}% off at {{shop}}, valid until {{valid_until}}. Finish your purchase here: {{link}}\nSee you soon!',
      footer: howToStop.en,
    },
    fr: {
      body: 'Bonjour {{first_name}}, vous hésitez encore pour {{items}}\u00a0? Avec le code {{code}}, profitez de {{percent}}\u00a0% de remise chez {{shop}}, valable jusqu’au {{valid_until}}. Terminez votre achat ici\u00a0: {{link}}\nÀ très vite\u00a0!',
      footer: howToStop.fr,
    },
    it: {
      body: 'Ciao {{first_name}}, stai ancora pensando a {{items}}? Con il codice {{code}} hai il {{percent}}% di sconto da {{shop}}, valido fino al {{valid_until}}. Concludi qui il tuo acquisto: {{link}}\nA presto!',
      footer: howToStop.it,
    },
    es: {
      body: 'Hola {{first_name}}, ¿sigues pensando en {{items}}? Con el código {{code}} tienes un {{percent}}\u00a0% de descuento en {{shop}}, válido hasta el {{valid_until}}. Termina tu compra aquí: {{link}}\n¡Hasta pronto!',
      footer: howToStop.es,
    },
    de: {
      body: 'Hallo {{first_name}}, überlegst du noch wegen {{items}}? Mit dem Code {{code}} bekommst du {{percent}}\u00a0% Rabatt bei {{shop}}, gültig bis {{valid_until}}. Hier schließt du deinen Einkauf ab: {{link}}\nBis bald!',
      footer: howToStop.de,
    },
    'pt-BR': {
      body: 'Olá {{first_name}}, ainda pensando em {{items}}? Com o cupom {{code}} você ganha {{percent}}% de desconto na loja {{shop}}, válido até {{valid_until}}. Conclua a sua compra aqui: {{link}}\nAté logo!',
      footer: howToStop['pt-BR'],
    },
    'pt-PT': {
      body: 'Olá {{first_name}}, ainda a pensar em {{items}}? Com o código {{code}} tem {{percent}}% de desconto na loja {{shop}}, válido até {{valid_until}}. Conclua a sua compra aqui: {{link}}\nAté breve!',
      footer: howToStop['pt-PT'],
    },
  },
};
