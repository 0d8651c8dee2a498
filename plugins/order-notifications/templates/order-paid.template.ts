import type { TemplateDefinition } from '../../../src/sdk/index.js';
import { firstName, orderNumber, shop, total } from './variables.js';

/**
 * Also serves as the confirmation of an order that is paid at once, when `accepted` and `paid`
 * come in one delivery and the earlier stage is skipped.
 */
export const orderPaid: TemplateDefinition = {
  name: 'order_paid',
  purpose: 'transactional',
  category: 'utility',
  variables: { first_name: firstName, shop, order_number: orderNumber, total },
  languages: {
    en: {
      body: 'Hi {{first_name}}, thank you! Your payment of {{total}} for order {{order_number}} at {{shop}} has arrived and we are taking care of the rest.',
    },
    fr: {
      body: 'Bonjour {{first_name}}, merci\u00a0! Nous avons bien reçu votre paiement de {{total}} pour la commande {{order_number}} chez {{shop}} et nous nous occupons du reste.',
    },
    it: {
      body: "Ciao {{first_name}}, grazie! Abbiamo ricevuto il tuo pagamento di {{total}} per l'ordine {{order_number}} da {{shop}} e al resto pensiamo noi.",
    },
    es: {
      body: 'Hola {{first_name}}, ¡gracias! Hemos recibido tu pago de {{total}} por el pedido {{order_number}} en {{shop}} y nos encargamos del resto.',
    },
    de: {
      body: 'Hallo {{first_name}}, vielen Dank! Deine Zahlung über {{total}} für die Bestellung {{order_number}} bei {{shop}} ist eingegangen und wir kümmern uns um alles Weitere.',
    },
    'pt-BR': {
      body: 'Olá {{first_name}}, agradecemos! Recebemos o seu pagamento de {{total}} pelo pedido {{order_number}} na loja {{shop}} e já estamos cuidando do resto.',
    },
    'pt-PT': {
      body: 'Olá {{first_name}}, agradecemos! Recebemos o seu pagamento de {{total}} pela encomenda {{order_number}} na loja {{shop}} e tratamos do resto.',
    },
  },
};
