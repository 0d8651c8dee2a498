import type { TemplateDefinition } from '../../../src/sdk/index.js';
import { firstName, orderNumber, shop, total } from './variables.js';

export const orderPlaced: TemplateDefinition = {
  name: 'order_placed',
  purpose: 'transactional',
  category: 'utility',
  variables: { first_name: firstName, shop, order_number: orderNumber, total },
  languages: {
    en: {
      body: 'Hi {{first_name}}, thank you for your order at {{shop}}! We have received order {{order_number}} for {{total}} and are taking care of it.',
    },
    fr: {
      body: "Bonjour {{first_name}}, merci pour votre commande chez {{shop}}\u00a0! Nous avons bien reçu la commande {{order_number}} d'un montant de {{total}} et nous nous en occupons.",
    },
    it: {
      body: "Ciao {{first_name}}, grazie per il tuo ordine da {{shop}}! Abbiamo ricevuto l'ordine {{order_number}} di {{total}} e ce ne stiamo già occupando.",
    },
    es: {
      body: 'Hola {{first_name}}, ¡gracias por tu compra en {{shop}}! Hemos recibido tu pedido {{order_number}} por {{total}} y ya estamos trabajando en él.',
    },
    de: {
      body: 'Hallo {{first_name}}, vielen Dank für deine Bestellung bei {{shop}}! Wir haben die Bestellung {{order_number}} über {{total}} erhalten und kümmern uns darum.',
    },
    'pt-BR': {
      body: 'Olá {{first_name}}, agradecemos a sua compra na loja {{shop}}! Recebemos o pedido {{order_number}} no valor de {{total}} e já estamos cuidando dele.',
    },
    'pt-PT': {
      body: 'Olá {{first_name}}, agradecemos a sua compra na loja {{shop}}! Recebemos a encomenda {{order_number}} no valor de {{total}} e já estamos a tratar dela.',
    },
  },
};
