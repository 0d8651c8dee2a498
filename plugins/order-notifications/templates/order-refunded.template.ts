import type { TemplateDefinition } from '../../../src/sdk/index.js';
import { firstName, orderNumber, shop } from './variables.js';

/** The refund that leaves nothing of the order unrefunded; earlier partial ones may have gone before. */
export const orderRefunded: TemplateDefinition = {
  name: 'order_refunded',
  purpose: 'transactional',
  category: 'utility',
  variables: {
    first_name: firstName,
    shop,
    order_number: orderNumber,
    amount: { description: 'The amount of this refund', example: '€49.90' },
  },
  languages: {
    en: {
      body: 'Hi {{first_name}}, we have refunded {{amount}} to you. Your order {{order_number}} at {{shop}} is now refunded in full. It may take a few days until the money reaches you.',
    },
    fr: {
      body: 'Bonjour {{first_name}}, nous vous avons remboursé {{amount}}. Votre commande {{order_number}} chez {{shop}} est désormais entièrement remboursée. Le versement peut prendre quelques jours.',
    },
    it: {
      body: "Ciao {{first_name}}, ti abbiamo rimborsato {{amount}}. Il tuo ordine {{order_number}} da {{shop}} è ora rimborsato per intero. Per l'accredito possono servire alcuni giorni.",
    },
    es: {
      body: 'Hola {{first_name}}, te hemos reembolsado {{amount}}. Tu pedido {{order_number}} en {{shop}} queda reembolsado por completo. El abono puede tardar unos días.',
    },
    de: {
      body: 'Hallo {{first_name}}, wir haben dir {{amount}} erstattet. Deine Bestellung {{order_number}} bei {{shop}} ist damit vollständig erstattet. Bis das Geld bei dir ankommt, kann es einige Tage dauern.',
    },
    'pt-BR': {
      body: 'Olá {{first_name}}, reembolsamos {{amount}} a você. O seu pedido {{order_number}} na loja {{shop}} está agora totalmente reembolsado. O valor pode levar alguns dias para aparecer.',
    },
    'pt-PT': {
      body: 'Olá {{first_name}}, reembolsámos-lhe {{amount}}. A sua encomenda {{order_number}} na loja {{shop}} está agora totalmente reembolsada. O valor pode demorar alguns dias a chegar.',
    },
  },
};
