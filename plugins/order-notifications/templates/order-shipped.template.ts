import type { TemplateDefinition } from '../../../src/sdk/index.js';
import { firstName, orderNumber, shop } from './variables.js';

/**
 * The link stands in the body: a URL button needs one fixed prefix, and every carrier has its own.
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
 */
export const orderShipped: TemplateDefinition = {
  name: 'order_shipped',
  purpose: 'transactional',
  category: 'utility',
  variables: {
    first_name: firstName,
    shop,
    order_number: orderNumber,
    tracking_link: {
      description: 'Where the parcel can be followed',
      example: 'https://example.com/track/AB123456789',
    },
  },
  languages: {
    en: {
      body: 'Hi {{first_name}}, good news: your order {{order_number}} from {{shop}} is on its way. Follow your parcel here: {{tracking_link}}\nWe hope you enjoy it!',
    },
    fr: {
      body: 'Bonjour {{first_name}}, bonne nouvelle\u00a0: votre commande {{order_number}} chez {{shop}} est en route. Suivez votre colis ici\u00a0: {{tracking_link}}\nÀ très bientôt\u00a0!',
    },
    it: {
      body: 'Ciao {{first_name}}, buone notizie: il tuo ordine {{order_number}} da {{shop}} è in viaggio. Segui il pacco qui: {{tracking_link}}\nA presto!',
    },
    es: {
      body: 'Hola {{first_name}}, buenas noticias: tu pedido {{order_number}} de {{shop}} ya está en camino. Sigue tu paquete aquí: {{tracking_link}}\n¡Esperamos que lo disfrutes!',
    },
    de: {
      body: 'Hallo {{first_name}}, gute Nachrichten: Deine Bestellung {{order_number}} von {{shop}} ist unterwegs. Hier kannst du dein Paket verfolgen: {{tracking_link}}\nViel Freude damit!',
    },
    'pt-BR': {
      body: 'Olá {{first_name}}, boas notícias: o seu pedido {{order_number}} da loja {{shop}} está a caminho. Acompanhe a entrega aqui: {{tracking_link}}\nEsperamos que você goste!',
    },
    'pt-PT': {
      body: 'Olá {{first_name}}, boas notícias: a sua encomenda {{order_number}} da loja {{shop}} já vai a caminho. Acompanhe a entrega aqui: {{tracking_link}}\nEsperamos que goste!',
    },
  },
};
