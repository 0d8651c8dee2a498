import type { TemplateDefinition } from '../../../src/sdk/index.js';
import { firstName, orderNumber, shop } from './variables.js';

export const orderDelayed: TemplateDefinition = {
  name: 'order_delayed',
  purpose: 'transactional',
  category: 'utility',
  variables: { first_name: firstName, shop, order_number: orderNumber },
  languages: {
    en: {
      body: 'Hi {{first_name}}, your order {{order_number}} from {{shop}} is taking longer than planned. We are sorry for the wait and thank you for your patience.',
    },
    fr: {
      body: 'Bonjour {{first_name}}, votre commande {{order_number}} chez {{shop}} a pris du retard. Nous vous prions de nous en excuser et vous remercions de votre patience.',
    },
    it: {
      body: 'Ciao {{first_name}}, il tuo ordine {{order_number}} da {{shop}} è in ritardo rispetto al previsto. Ci scusiamo per l’attesa e ti ringraziamo per la pazienza.',
    },
    es: {
      body: 'Hola {{first_name}}, tu pedido {{order_number}} de {{shop}} va con algo de retraso. Sentimos la espera y te agradecemos la paciencia.',
    },
    de: {
      body: 'Hallo {{first_name}}, deine Bestellung {{order_number}} von {{shop}} braucht leider länger als geplant. Bitte entschuldige die Verzögerung und danke für deine Geduld.',
    },
    'pt-BR': {
      body: 'Olá {{first_name}}, o seu pedido {{order_number}} da loja {{shop}} está demorando mais do que o previsto. Pedimos desculpas pela espera e agradecemos a sua paciência.',
    },
    'pt-PT': {
      body: 'Olá {{first_name}}, a sua encomenda {{order_number}} da loja {{shop}} está a demorar mais do que o previsto. Pedimos desculpa pela espera e agradecemos a sua paciência.',
    },
  },
};
