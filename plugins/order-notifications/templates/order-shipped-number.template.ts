import type { TemplateDefinition } from '../../../src/sdk/index.js';
import { firstName, orderNumber, shop } from './variables.js';

/** For parcels whose carrier gives a tracking number but no link. */
export const orderShippedNumber: TemplateDefinition = {
  name: 'order_shipped_number',
  purpose: 'transactional',
  category: 'utility',
  variables: {
    first_name: firstName,
    shop,
    order_number: orderNumber,
    tracking_number: {
      description: 'The tracking number, after the name of the carrier when it is known',
      example: 'Colissimo AB123456789',
    },
  },
  languages: {
    en: {
      body: 'Hi {{first_name}}, good news: your order {{order_number}} from {{shop}} is on its way. You can follow your parcel with this tracking number: {{tracking_number}}. We hope you enjoy it!',
    },
    fr: {
      body: 'Bonjour {{first_name}}, bonne nouvelle\u00a0: votre commande {{order_number}} chez {{shop}} est en route. Vous pouvez suivre votre colis avec ce numéro de suivi\u00a0: {{tracking_number}}. À très bientôt\u00a0!',
    },
    it: {
      body: 'Ciao {{first_name}}, buone notizie: il tuo ordine {{order_number}} da {{shop}} è in viaggio. Puoi seguire il pacco con questo numero di spedizione: {{tracking_number}}. A presto!',
    },
    es: {
      body: 'Hola {{first_name}}, buenas noticias: tu pedido {{order_number}} de {{shop}} ya está en camino. Puedes seguir tu paquete con este número de seguimiento: {{tracking_number}}. ¡Esperamos que lo disfrutes!',
    },
    de: {
      body: 'Hallo {{first_name}}, gute Nachrichten: Deine Bestellung {{order_number}} von {{shop}} ist unterwegs. Mit dieser Sendungsnummer kannst du dein Paket verfolgen: {{tracking_number}}. Viel Freude damit!',
    },
    'pt-BR': {
      body: 'Olá {{first_name}}, boas notícias: o seu pedido {{order_number}} da loja {{shop}} está a caminho. Você pode acompanhar a entrega com este código de rastreio: {{tracking_number}}. Esperamos que você goste!',
    },
    'pt-PT': {
      body: 'Olá {{first_name}}, boas notícias: a sua encomenda {{order_number}} da loja {{shop}} já vai a caminho. Pode acompanhar a entrega com este número de seguimento: {{tracking_number}}. Esperamos que goste!',
    },
  },
};
