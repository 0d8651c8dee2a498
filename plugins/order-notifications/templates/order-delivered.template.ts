import type { TemplateDefinition } from '../../../src/sdk/index.js';
import { firstName, orderNumber, shop } from './variables.js';

export const orderDelivered: TemplateDefinition = {
  name: 'order_delivered',
  purpose: 'transactional',
  category: 'utility',
  variables: { first_name: firstName, shop, order_number: orderNumber },
  languages: {
    en: {
      body: 'Hi {{first_name}}, your order {{order_number}} from {{shop}} has been delivered. We hope everything arrived in good order. Enjoy!',
    },
    fr: {
      body: 'Bonjour {{first_name}}, votre commande {{order_number}} chez {{shop}} a été livrée. Nous espérons que tout est arrivé en bon état. Profitez-en bien\u00a0!',
    },
    it: {
      body: 'Ciao {{first_name}}, il tuo ordine {{order_number}} da {{shop}} è stato consegnato. Speriamo che tutto sia arrivato in perfetto stato. A presto!',
    },
    es: {
      body: 'Hola {{first_name}}, tu pedido {{order_number}} de {{shop}} ha sido entregado. Esperamos que todo haya llegado en perfecto estado. ¡Que lo disfrutes!',
    },
    de: {
      body: 'Hallo {{first_name}}, deine Bestellung {{order_number}} von {{shop}} wurde zugestellt. Wir hoffen, dass alles gut angekommen ist. Viel Freude damit!',
    },
    'pt-BR': {
      body: 'Olá {{first_name}}, o seu pedido {{order_number}} da loja {{shop}} foi entregue. Esperamos que tudo tenha chegado em perfeito estado. Aproveite!',
    },
    'pt-PT': {
      body: 'Olá {{first_name}}, a sua encomenda {{order_number}} da loja {{shop}} foi entregue. Esperamos que tudo tenha chegado em perfeitas condições. Até breve!',
    },
  },
};
