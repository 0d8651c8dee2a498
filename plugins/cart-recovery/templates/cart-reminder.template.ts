import type { TemplateDefinition } from '../../../src/sdk/index.js';
import { cartVariables, howToStop } from './variables.js';

/** Worded so that it fits a cart and an order left unpaid alike. */
export const cartReminder: TemplateDefinition = {
  name: 'cart_reminder',
  purpose: 'marketing',
  category: 'marketing',
  variables: cartVariables,
  languages: {
    en: {
      body: 'Hi {{first_name}}, did something get in the way? Your purchase of {{items}} at {{shop}} is not finished yet. Pick up where you left off: {{link}}\nSee you soon!',
      footer: howToStop.en,
    },
    fr: {
      body: 'Bonjour {{first_name}}, un imprévu\u00a0? Votre achat de {{items}} chez {{shop}} n’est pas encore terminé. Reprenez là où vous en étiez\u00a0: {{link}}\nÀ très vite\u00a0!',
      footer: howToStop.fr,
    },
    it: {
      body: 'Ciao {{first_name}}, qualche imprevisto? Il tuo acquisto di {{items}} da {{shop}} non è ancora concluso. Riprendi da dove eri rimasto: {{link}}\nA presto!',
      footer: howToStop.it,
    },
    es: {
      body: 'Hola {{first_name}}, ¿surgió algún imprevisto? Tu compra de {{items}} en {{shop}} todavía está a medias. Sigue donde la dejaste: {{link}}\n¡Hasta pronto!',
      footer: howToStop.es,
    },
    de: {
      body: 'Hallo {{first_name}}, ist etwas dazwischengekommen? Dein Einkauf von {{items}} bei {{shop}} ist noch nicht abgeschlossen. Hier geht es weiter: {{link}}\nBis bald!',
      footer: howToStop.de,
    },
    'pt-BR': {
      body: 'Olá {{first_name}}, aconteceu algum imprevisto? A sua compra de {{items}} na loja {{shop}} ainda não foi concluída. Continue de onde parou: {{link}}\nAté logo!',
      footer: howToStop['pt-BR'],
    },
    'pt-PT': {
      body: 'Olá {{first_name}}, surgiu algum imprevisto? A sua compra de {{items}} na loja {{shop}} ainda não está concluída. Continue de onde ficou: {{link}}\nAté breve!',
      footer: howToStop['pt-PT'],
    },
  },
};
