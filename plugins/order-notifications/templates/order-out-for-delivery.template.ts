import type { TemplateDefinition } from '../../../src/sdk/index.js';
import { firstName, orderNumber, shop } from './variables.js';

export const orderOutForDelivery: TemplateDefinition = {
  name: 'order_out_for_delivery',
  purpose: 'transactional',
  category: 'utility',
  variables: { first_name: firstName, shop, order_number: orderNumber },
  languages: {
    en: {
      body: 'Hi {{first_name}}, almost there: your order {{order_number}} from {{shop}} is out for delivery and will be with you shortly.',
    },
    fr: {
      body: 'Bonjour {{first_name}}, plus que quelques kilomètres\u00a0: votre commande {{order_number}} chez {{shop}} est en cours de livraison et arrive bientôt chez vous.',
    },
    it: {
      body: 'Ciao {{first_name}}, ci siamo quasi: il tuo ordine {{order_number}} da {{shop}} è in consegna e arriverà a breve.',
    },
    es: {
      body: 'Hola {{first_name}}, ya casi está: tu pedido {{order_number}} de {{shop}} está en reparto y llegará en breve.',
    },
    de: {
      body: 'Hallo {{first_name}}, gleich ist es so weit: Deine Bestellung {{order_number}} von {{shop}} wird gerade zugestellt und ist bald bei dir.',
    },
    'pt-BR': {
      body: 'Olá {{first_name}}, falta pouco: o seu pedido {{order_number}} da loja {{shop}} saiu para entrega e chega em breve.',
    },
    'pt-PT': {
      body: 'Olá {{first_name}}, falta pouco: a sua encomenda {{order_number}} da loja {{shop}} está em distribuição e chega em breve.',
    },
  },
};
