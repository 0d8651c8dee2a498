import type { TemplateDefinition } from '../../../src/sdk/index.js';
import { firstName, orderNumber, shop } from './variables.js';

/** For delays whose new day of delivery is known. */
export const orderDelayedUntil: TemplateDefinition = {
  name: 'order_delayed_until',
  purpose: 'transactional',
  category: 'utility',
  variables: {
    first_name: firstName,
    shop,
    order_number: orderNumber,
    expected_on: { description: 'The new expected day of delivery', example: '2027-03-18' },
  },
  languages: {
    en: {
      body: 'Hi {{first_name}}, your order {{order_number}} from {{shop}} is taking longer than planned. It is now expected on {{expected_on}}. We are sorry for the wait.',
    },
    fr: {
      body: 'Bonjour {{first_name}}, votre commande {{order_number}} chez {{shop}} a pris du retard. Nouvelle date de livraison prévue\u00a0: {{expected_on}}. Nous vous prions de nous en excuser.',
    },
    it: {
      body: 'Ciao {{first_name}}, il tuo ordine {{order_number}} da {{shop}} è in ritardo rispetto al previsto. Nuova data di consegna prevista: {{expected_on}}. Ci scusiamo per l’attesa.',
    },
    es: {
      body: 'Hola {{first_name}}, tu pedido {{order_number}} de {{shop}} va con algo de retraso. Nueva fecha de entrega prevista: {{expected_on}}. Sentimos la espera.',
    },
    de: {
      body: 'Hallo {{first_name}}, deine Bestellung {{order_number}} von {{shop}} braucht leider länger als geplant. Neuer voraussichtlicher Liefertermin: {{expected_on}}. Bitte entschuldige die Verzögerung.',
    },
    'pt-BR': {
      body: 'Olá {{first_name}}, o seu pedido {{order_number}} da loja {{shop}} está demorando mais do que o previsto. Nova data prevista de entrega: {{expected_on}}. Pedimos desculpas pela espera.',
    },
    'pt-PT': {
      body: 'Olá {{first_name}}, a sua encomenda {{order_number}} da loja {{shop}} está a demorar mais do que o previsto. Nova data prevista de entrega: {{expected_on}}. Pedimos desculpa pela espera.',
    },
  },
};
