import type { TemplateDefinition } from '../../../src/sdk/index.js';

export const backInStock: TemplateDefinition = {
  name: 'product_back_in_stock',
  purpose: 'marketing',
  category: 'marketing',
  variables: {
    first_name: { description: "The customer's first name", example: 'Ana', fallback: '👋' },
    shop: { description: 'The name of the shop', example: 'Tea & Co' },
    product: { description: 'The name of the product', example: 'Darjeeling First Flush' },
    link: { description: 'Where it can be bought', example: 'https://example.com/darjeeling' },
  },
  languages: {
    en: {
      body: 'Hi {{first_name}}, good news from {{shop}}: {{product}} is back in stock. You can find it here: {{link}}\nWe cannot put it aside, so do not wait too long.',
    },
    fr: {
      body: 'Bonjour {{first_name}}, bonne nouvelle de {{shop}}\u00a0: {{product}} est de nouveau disponible. Vous le trouverez ici\u00a0: {{link}}\nNous ne pouvons pas le réserver, n’attendez pas trop.',
    },
    it: {
      body: 'Ciao {{first_name}}, buone notizie da {{shop}}: {{product}} è di nuovo disponibile. Lo trovi qui: {{link}}\nNon possiamo metterlo da parte, quindi non aspettare troppo.',
    },
    es: {
      body: 'Hola {{first_name}}, buenas noticias de {{shop}}: {{product}} vuelve a estar disponible. Lo encuentras aquí: {{link}}\nNo podemos reservarlo, así que no esperes demasiado.',
    },
    de: {
      body: 'Hallo {{first_name}}, gute Neuigkeiten von {{shop}}: {{product}} ist wieder da. Du findest es hier: {{link}}\nWir können es nicht zurücklegen, warte also nicht zu lange.',
    },
    'pt-BR': {
      body: 'Olá {{first_name}}, boas notícias da loja {{shop}}: {{product}} está disponível novamente. Você encontra aqui: {{link}}\nNão podemos reservar, então não espere muito.',
    },
    'pt-PT': {
      body: 'Olá {{first_name}}, boas notícias da loja {{shop}}: {{product}} está novamente disponível. Encontra-o aqui: {{link}}\nNão o podemos reservar, por isso não espere muito.',
    },
  },
};
