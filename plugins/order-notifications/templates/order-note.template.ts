import type { TemplateDefinition } from '../../../src/sdk/index.js';
import { firstName, orderNumber, shop } from './variables.js';

export const orderNote: TemplateDefinition = {
  name: 'order_note',
  purpose: 'transactional',
  category: 'utility',
  variables: {
    first_name: firstName,
    shop,
    order_number: orderNumber,
    note: { description: 'What the shop wrote', example: 'We left the parcel with your neighbour.' },
  },
  languages: {
    en: {
      body: 'Hi {{first_name}}, there is a note about your order {{order_number}} at {{shop}}, which says: {{note}}\nThank you for your order.',
    },
    fr: {
      body: 'Bonjour {{first_name}}, voici un message au sujet de votre commande {{order_number}} chez {{shop}}, qui dit\u00a0: {{note}}\nMerci pour votre commande.',
    },
    it: {
      body: 'Ciao {{first_name}}, c’è una nota sul tuo ordine {{order_number}} da {{shop}}, che dice: {{note}}\nGrazie per il tuo ordine.',
    },
    es: {
      body: 'Hola {{first_name}}, hay una nota sobre tu pedido {{order_number}} en {{shop}}, que dice: {{note}}\nGracias por tu pedido.',
    },
    de: {
      body: 'Hallo {{first_name}}, es gibt eine Nachricht zu deiner Bestellung {{order_number}} bei {{shop}}, sie lautet: {{note}}\nDanke für deine Bestellung.',
    },
    'pt-BR': {
      body: 'Olá {{first_name}}, há uma observação sobre o seu pedido {{order_number}} na loja {{shop}}, que diz: {{note}}\nObrigado pelo seu pedido.',
    },
    'pt-PT': {
      body: 'Olá {{first_name}}, há uma nota sobre a sua encomenda {{order_number}} na loja {{shop}}, que diz: {{note}}\nObrigado pela sua encomenda.',
    },
  },
};
