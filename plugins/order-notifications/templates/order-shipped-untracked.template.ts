import type { TemplateDefinition } from '../../../src/sdk/index.js';
import { firstName, orderNumber, shop } from './variables.js';

export const orderShippedUntracked: TemplateDefinition = {
  name: 'order_shipped_untracked',
  purpose: 'transactional',
  category: 'utility',
  variables: { first_name: firstName, shop, order_number: orderNumber },
  languages: {
    en: {
      body: 'Hi {{first_name}}, good news: your order {{order_number}} from {{shop}} is on its way to you. We hope you enjoy it!',
    },
    fr: {
      body: 'Bonjour {{first_name}}, bonne nouvelle\u00a0: votre commande {{order_number}} chez {{shop}} est en route vers vous. À très bientôt\u00a0!',
    },
    it: {
      body: 'Ciao {{first_name}}, buone notizie: il tuo ordine {{order_number}} da {{shop}} è in viaggio verso di te. A presto!',
    },
    es: {
      body: 'Hola {{first_name}}, buenas noticias: tu pedido {{order_number}} de {{shop}} ya va de camino. ¡Esperamos que lo disfrutes!',
    },
    de: {
      body: 'Hallo {{first_name}}, gute Nachrichten: Deine Bestellung {{order_number}} von {{shop}} ist auf dem Weg zu dir. Viel Freude damit!',
    },
    'pt-BR': {
      body: 'Olá {{first_name}}, boas notícias: o seu pedido {{order_number}} da loja {{shop}} já saiu e está a caminho. Esperamos que você goste!',
    },
    'pt-PT': {
      body: 'Olá {{first_name}}, boas notícias: a sua encomenda {{order_number}} da loja {{shop}} já foi enviada e vai a caminho. Esperamos que goste!',
    },
  },
};
