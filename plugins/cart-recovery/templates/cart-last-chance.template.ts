import type { TemplateDefinition } from '../../../src/sdk/index.js';
import { cartVariables, howToStop } from './variables.js';

export const cartLastChance: TemplateDefinition = {
  name: 'cart_last_chance',
  purpose: 'marketing',
  category: 'marketing',
  variables: cartVariables,
  languages: {
    en: {
      body: 'Hi {{first_name}}, this is our last reminder about {{items}} at {{shop}}. If you would still like it, you can finish your purchase here: {{link}}\nOtherwise, no hard feelings. We would love to see you again!',
      footer: howToStop.en,
    },
    fr: {
      body: 'Bonjour {{first_name}}, c’est notre dernier petit rappel pour {{items}} chez {{shop}}. Si vous en avez toujours envie, terminez votre achat ici\u00a0: {{link}}\nSinon, sans rancune, et au plaisir de vous revoir\u00a0!',
      footer: howToStop.fr,
    },
    it: {
      body: 'Ciao {{first_name}}, questo è il nostro ultimo promemoria per {{items}} da {{shop}}. Se ti interessa ancora, puoi concludere l’acquisto qui: {{link}}\nAltrimenti nessun problema: speriamo di rivederti presto!',
      footer: howToStop.it,
    },
    es: {
      body: 'Hola {{first_name}}, este es nuestro último recordatorio sobre {{items}} en {{shop}}. Si todavía te interesa, puedes terminar tu compra aquí: {{link}}\nSi no, no pasa nada. ¡Nos encantará verte de nuevo!',
      footer: howToStop.es,
    },
    de: {
      body: 'Hallo {{first_name}}, das ist unsere letzte Erinnerung an {{items}} bei {{shop}}. Wenn du noch möchtest, kannst du deinen Einkauf hier abschließen: {{link}}\nUnd wenn nicht, ist das auch in Ordnung. Wir freuen uns auf ein Wiedersehen!',
      footer: howToStop.de,
    },
    'pt-BR': {
      body: 'Olá {{first_name}}, este é o nosso último lembrete sobre {{items}} na loja {{shop}}. Se ainda tiver interesse, conclua a sua compra aqui: {{link}}\nSe não, tudo bem. Vai ser um prazer ver você de novo!',
      footer: howToStop['pt-BR'],
    },
    'pt-PT': {
      body: 'Olá {{first_name}}, este é o nosso último lembrete sobre {{items}} na loja {{shop}}. Se ainda tiver interesse, conclua a sua compra aqui: {{link}}\nSe não, não faz mal. Esperamos contar consigo em breve!',
      footer: howToStop['pt-PT'],
    },
  },
};
