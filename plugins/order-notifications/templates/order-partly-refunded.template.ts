import type { TemplateDefinition } from '../../../src/sdk/index.js';
import { firstName, orderNumber, shop } from './variables.js';

export const orderPartlyRefunded: TemplateDefinition = {
  name: 'order_partly_refunded',
  purpose: 'transactional',
  category: 'utility',
  variables: {
    first_name: firstName,
    shop,
    order_number: orderNumber,
    amount: { description: 'The amount of this refund', example: '€12.50' },
  },
  languages: {
    en: {
      body: 'Hi {{first_name}}, we have refunded {{amount}} of your order {{order_number}} at {{shop}}. It may take a few days until the money reaches you.',
    },
    fr: {
      body: 'Bonjour {{first_name}}, nous vous avons remboursé {{amount}} sur votre commande {{order_number}} chez {{shop}}. Le versement peut prendre quelques jours.',
    },
    it: {
      body: "Ciao {{first_name}}, ti abbiamo rimborsato {{amount}} del tuo ordine {{order_number}} da {{shop}}. Per l'accredito possono servire alcuni giorni.",
    },
    es: {
      body: 'Hola {{first_name}}, te hemos reembolsado {{amount}} de tu pedido {{order_number}} en {{shop}}. El abono puede tardar unos días.',
    },
    de: {
      body: 'Hallo {{first_name}}, wir haben dir {{amount}} deiner Bestellung {{order_number}} bei {{shop}} erstattet. Bis das Geld bei dir ankommt, kann es einige Tage dauern.',
    },
    'pt-BR': {
      body: 'Olá {{first_name}}, reembolsamos {{amount}} do seu pedido {{order_number}} na loja {{shop}}. O valor pode levar alguns dias para aparecer.',
    },
    'pt-PT': {
      body: 'Olá {{first_name}}, reembolsámos-lhe {{amount}} da sua encomenda {{order_number}} na loja {{shop}}. O valor pode demorar alguns dias a chegar.',
    },
  },
};
