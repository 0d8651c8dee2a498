import type { Translations } from '../../src/sdk/index.js';

/** What shop owners read of this plugin, in their languages. */
export const translations: Translations = {
  Workflows: {
    es: 'Flujos de trabajo',
    fr: 'Workflows',
    de: 'Workflows',
    it: 'Flussi di lavoro',
    pt: 'Fluxos de trabalho',
  },
  'Connects Shopify Flow: workflows start when a customer opts in, and can send templates.': {
    es: 'Conecta Shopify Flow: los flujos de trabajo se inician cuando un cliente da su consentimiento, y pueden enviar plantillas.',
    fr: 'Connecte Shopify Flow : des workflows démarrent quand un client donne son accord, et peuvent envoyer des modèles.',
    de: 'Verbindet Shopify Flow: Workflows starten, wenn ein Kunde zustimmt, und können Vorlagen senden.',
    it: 'Collega Shopify Flow: i flussi di lavoro partono quando un cliente dà il consenso, e possono inviare modelli.',
    pt: 'Liga o Shopify Flow: os fluxos de trabalho começam quando um cliente dá consentimento, e podem enviar modelos.',
  },
  'Start workflows when a customer opts in': {
    es: 'Iniciar flujos de trabajo cuando un cliente da su consentimiento',
    fr: 'Démarrer des workflows quand un client donne son accord',
    de: 'Workflows starten, wenn ein Kunde zustimmt',
    it: 'Avvia flussi di lavoro quando un cliente dà il consenso',
    pt: 'Iniciar fluxos de trabalho quando um cliente dá consentimento',
  },
  'Starts workflows with the trigger “WhatsApp opted in”, when a customer agrees to order updates or offers in the shop.':
    {
      es: 'Inicia los flujos de trabajo con el desencadenante «WhatsApp opted in», cuando un cliente acepta novedades del pedido u ofertas en la tienda.',
      fr: 'Démarre les workflows avec le déclencheur « WhatsApp opted in », quand un client accepte le suivi de commande ou les offres dans la boutique.',
      de: 'Startet Workflows mit dem Auslöser „WhatsApp opted in“, wenn ein Kunde im Shop Bestellnachrichten oder Angeboten zustimmt.',
      it: 'Avvia i flussi di lavoro con il trigger “WhatsApp opted in”, quando un cliente accetta nel negozio gli aggiornamenti sull’ordine o le offerte.',
      pt: 'Inicia fluxos de trabalho com o acionador “WhatsApp opted in”, quando um cliente aceita na loja atualizações da encomenda ou ofertas.',
    },
};
