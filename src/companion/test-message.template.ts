import type { TemplateDefinition } from '../sdk/index.js';

/** What a shop owner sends to their own phone to see that messages arrive. */
export const testTemplate: TemplateDefinition = {
  name: 'liaison_test_message',
  purpose: 'transactional',
  category: 'utility',
  variables: {
    shop: { description: 'Name of the shop', example: 'Casa Ana', fallback: 'our shop' },
  },
  languages: {
    en: { body: 'This is a test from {{shop}}. If you can read it, messages to customers arrive.' },
    fr: { body: 'Ceci est un test de {{shop}}. Si vous le lisez, les messages aux clients arrivent.' },
    it: { body: 'Questo è un test di {{shop}}. Se lo leggi, i messaggi ai clienti arrivano.' },
    es: { body: 'Esto es una prueba de {{shop}}. Si la lees, los mensajes a los clientes llegan.' },
    de: {
      body: 'Das ist ein Test von {{shop}}. Wenn du ihn lesen kannst, kommen Nachrichten an Kunden an.',
    },
    'pt-BR': { body: 'Este é um teste de {{shop}}. Se você consegue ler, as mensagens aos clientes chegam.' },
    'pt-PT': { body: 'Isto é um teste de {{shop}}. Se o consegue ler, as mensagens aos clientes chegam.' },
  },
};
