import type { TemplateDefinition } from '../../../src/sdk/index.js';
import { firstName, orderNumber, shop } from './variables.js';

export const orderCancelled: TemplateDefinition = {
  name: 'order_cancelled',
  purpose: 'transactional',
  category: 'utility',
  variables: { first_name: firstName, shop, order_number: orderNumber },
  languages: {
    en: {
      body: 'Hi {{first_name}}, your order {{order_number}} at {{shop}} has been cancelled. If this comes as a surprise, please get in touch with us.',
    },
    fr: {
      body: 'Bonjour {{first_name}}, votre commande {{order_number}} chez {{shop}} a été annulée. Si vous n’en êtes pas à l’origine, n’hésitez pas à nous contacter.',
    },
    it: {
      body: 'Ciao {{first_name}}, il tuo ordine {{order_number}} da {{shop}} è stato annullato. Se non te lo aspettavi, contattaci pure.',
    },
    es: {
      body: 'Hola {{first_name}}, tu pedido {{order_number}} en {{shop}} ha sido cancelado. Si no te lo esperabas, ponte en contacto con nosotros.',
    },
    de: {
      body: 'Hallo {{first_name}}, deine Bestellung {{order_number}} bei {{shop}} wurde storniert. Falls dich das überrascht, melde dich bitte bei uns.',
    },
    'pt-BR': {
      body: 'Olá {{first_name}}, o seu pedido {{order_number}} na loja {{shop}} foi cancelado. Se você não esperava por isso, entre em contato conosco.',
    },
    'pt-PT': {
      body: 'Olá {{first_name}}, a sua encomenda {{order_number}} na loja {{shop}} foi cancelada. Se não estava à espera disto, contacte-nos, por favor.',
    },
  },
};
