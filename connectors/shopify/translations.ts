import type { Translations } from '../../src/sdk/index.js';

/** What owners read of the settings, in their languages. */
export const translations: Translations = {
  Shop: { es: 'Tienda', fr: 'Boutique', de: 'Shop', it: 'Negozio', pt: 'Loja' },
  'The address of the shop at Shopify, such as my-shop.myshopify.com. In the Shopify admin: Settings > Domains.':
    {
      es: 'La dirección de la tienda en Shopify, por ejemplo my-shop.myshopify.com. En el panel de Shopify: Configuración > Dominios.',
      fr: "L'adresse de la boutique chez Shopify, par exemple my-shop.myshopify.com. Dans l'interface Shopify : Paramètres > Domaines.",
      de: 'Die Adresse des Shops bei Shopify, zum Beispiel my-shop.myshopify.com. Im Shopify-Adminbereich: Einstellungen > Domains.',
      it: "L'indirizzo del negozio su Shopify, per esempio my-shop.myshopify.com. Nel pannello di Shopify: Impostazioni > Domini.",
      pt: 'O endereço da loja na Shopify, por exemplo my-shop.myshopify.com. No admin da Shopify: Configurações > Domínios.',
    },
  'Messages for point-of-sale orders': {
    es: 'Mensajes sobre pedidos del punto de venta',
    fr: 'Messages pour les commandes en point de vente',
    de: 'Nachrichten zu Bestellungen an der Kasse',
    it: 'Messaggi per gli ordini del punto vendita',
    pt: 'Mensagens sobre encomendas do ponto de venda',
  },
  'Orders made at the till are always recorded. Switch on to send messages about them too.': {
    es: 'Los pedidos hechos en caja siempre se registran. Active esta opción para enviar también mensajes sobre ellos.',
    fr: 'Les commandes passées en caisse sont toujours enregistrées. Activez cette option pour envoyer aussi des messages à leur sujet.',
    de: 'Bestellungen an der Kasse werden immer erfasst. Einschalten, um auch zu ihnen Nachrichten zu senden.',
    it: 'Gli ordini fatti in cassa vengono sempre registrati. Attiva per inviare messaggi anche su di essi.',
    pt: 'As encomendas feitas na caixa são sempre registadas. Ative para enviar também mensagens sobre elas.',
  },
  'Order attribute: consent to order updates': {
    es: 'Atributo del pedido: consentimiento para novedades del pedido',
    fr: 'Attribut de commande : consentement au suivi de commande',
    de: 'Bestellattribut: Einwilligung in Bestellnachrichten',
    it: "Attributo dell'ordine: consenso agli aggiornamenti dell'ordine",
    pt: 'Atributo da encomenda: consentimento para atualizações da encomenda',
  },
  'Attribute (additional detail) of an order whose value yes, 1 or true means that the customer agreed to order updates on WhatsApp.':
    {
      es: 'Atributo (dato adicional) de un pedido cuyo valor yes, 1 o true significa que el cliente aceptó recibir novedades del pedido por WhatsApp.',
      fr: "Attribut (information supplémentaire) d'une commande dont la valeur yes, 1 ou true signifie que le client a accepté le suivi de commande sur WhatsApp.",
      de: 'Attribut (zusätzliche Angabe) einer Bestellung, dessen Wert yes, 1 oder true bedeutet, dass der Kunde Bestellnachrichten auf WhatsApp zugestimmt hat.',
      it: "Attributo (dettaglio aggiuntivo) di un ordine il cui valore yes, 1 o true significa che il cliente ha accettato gli aggiornamenti dell'ordine su WhatsApp.",
      pt: 'Atributo (detalhe adicional) de uma encomenda cujo valor yes, 1 ou true significa que o cliente aceitou atualizações da encomenda no WhatsApp.',
    },
  'Order attribute: consent to marketing': {
    es: 'Atributo del pedido: consentimiento para marketing',
    fr: 'Attribut de commande : consentement au marketing',
    de: 'Bestellattribut: Einwilligung in Marketing',
    it: "Attributo dell'ordine: consenso al marketing",
    pt: 'Atributo da encomenda: consentimento para marketing',
  },
  'Attribute (additional detail) of an order whose value yes, 1 or true means that the customer agreed to reminders and offers on WhatsApp.':
    {
      es: 'Atributo (dato adicional) de un pedido cuyo valor yes, 1 o true significa que el cliente aceptó recibir recordatorios y ofertas por WhatsApp.',
      fr: "Attribut (information supplémentaire) d'une commande dont la valeur yes, 1 ou true signifie que le client a accepté les rappels et les offres sur WhatsApp.",
      de: 'Attribut (zusätzliche Angabe) einer Bestellung, dessen Wert yes, 1 oder true bedeutet, dass der Kunde Erinnerungen und Angeboten auf WhatsApp zugestimmt hat.',
      it: 'Attributo (dettaglio aggiuntivo) di un ordine il cui valore yes, 1 o true significa che il cliente ha accettato promemoria e offerte su WhatsApp.',
      pt: 'Atributo (detalhe adicional) de uma encomenda cujo valor yes, 1 ou true significa que o cliente aceitou lembretes e ofertas no WhatsApp.',
    },
  'Ignore orders older than (days)': {
    es: 'Ignorar pedidos de más de (días)',
    fr: 'Ignorer les commandes de plus de (jours)',
    de: 'Bestellungen ignorieren, die älter sind als (Tage)',
    it: 'Ignora gli ordini più vecchi di (giorni)',
    pt: 'Ignorar encomendas com mais de (dias)',
  },
  'Changes to older orders are recorded, but no messages are sent, for example when old orders are fulfilled in bulk.':
    {
      es: 'Los cambios en pedidos más antiguos se registran, pero no se envían mensajes, por ejemplo cuando se preparan en bloque pedidos antiguos.',
      fr: "Les changements de commandes plus anciennes sont enregistrés, mais aucun message n'est envoyé, par exemple quand d'anciennes commandes sont traitées en lot.",
      de: 'Änderungen an älteren Bestellungen werden erfasst, aber es werden keine Nachrichten gesendet, zum Beispiel wenn alte Bestellungen gesammelt erledigt werden.',
      it: 'Le modifiche agli ordini più vecchi vengono registrate, ma non si inviano messaggi, per esempio quando vecchi ordini vengono evasi in blocco.',
      pt: 'As alterações a encomendas mais antigas são registadas, mas não se enviam mensagens, por exemplo quando encomendas antigas são processadas em bloco.',
    },
};
