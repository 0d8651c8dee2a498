import type { TemplateDefinition } from '../../../src/sdk/index.js';

export const reviewRequest: TemplateDefinition = {
  name: 'review_request',
  purpose: 'marketing',
  category: 'marketing',
  variables: {
    first_name: { description: "The customer's first name", example: 'Ana', fallback: '👋' },
    shop: { description: 'The name of the shop', example: 'Tea & Co' },
    order_number: { description: 'The order number as the customer knows it', example: '1042' },
    link: { description: 'Where a review can be written', example: 'https://example.com/reviews' },
  },
  languages: {
    en: {
      body: 'Hi {{first_name}}, we hope you enjoy your order {{order_number}} from {{shop}}. Would you tell others how you like it? You can write a review here: {{link}}\nThank you very much.',
    },
    fr: {
      body: 'Bonjour {{first_name}}, nous espérons que votre commande {{order_number}} chez {{shop}} vous plaît. Souhaitez-vous donner votre avis\u00a0? C’est ici\u00a0: {{link}}\nMerci beaucoup.',
    },
    it: {
      body: 'Ciao {{first_name}}, speriamo che il tuo ordine {{order_number}} da {{shop}} ti piaccia. Vuoi raccontarlo agli altri? Puoi scrivere una recensione qui: {{link}}\nGrazie mille.',
    },
    es: {
      body: 'Hola {{first_name}}, esperamos que disfrutes de tu pedido {{order_number}} de {{shop}}. ¿Nos cuentas qué te parece? Puedes escribir una reseña aquí: {{link}}\nMuchas gracias.',
    },
    de: {
      body: 'Hallo {{first_name}}, wir hoffen, deine Bestellung {{order_number}} bei {{shop}} gefällt dir. Magst du anderen davon erzählen? Hier kannst du eine Bewertung schreiben: {{link}}\nVielen Dank.',
    },
    'pt-BR': {
      body: 'Olá {{first_name}}, esperamos que você goste do seu pedido {{order_number}} da loja {{shop}}. Quer contar aos outros? Você pode escrever uma avaliação aqui: {{link}}\nMuito obrigado.',
    },
    'pt-PT': {
      body: 'Olá {{first_name}}, esperamos que goste da sua encomenda {{order_number}} da loja {{shop}}. Quer contar aos outros? Pode escrever uma avaliação aqui: {{link}}\nMuito obrigado.',
    },
  },
};
