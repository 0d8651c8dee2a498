import type { Translations } from '../../src/sdk/index.js';

/** What shop owners read of this plugin, in their languages. */
export const translations: Translations = {
  'Cash on delivery': {
    es: 'Contra reembolso',
    fr: 'Paiement à la livraison',
    de: 'Nachnahme',
    it: 'Pagamento alla consegna',
    pt: 'Pagamento na entrega',
  },
  'Asks cash-on-delivery customers to confirm, change or cancel their order. Their reply is added as an order note.':
    {
      es: 'Pide a los clientes que pagan contra reembolso que confirmen, cambien o cancelen su pedido. Su respuesta se añade como nota del pedido.',
      fr: 'Demande aux clients qui paient à la livraison de confirmer, modifier ou annuler leur commande. Leur réponse est ajoutée comme note de commande.',
      de: 'Bittet Nachnahme-Kunden, ihre Bestellung zu bestätigen, zu ändern oder zu stornieren. Die Antwort wird als Bestellnotiz hinzugefügt.',
      it: 'Chiede ai clienti che pagano alla consegna di confermare, modificare o annullare l’ordine. La risposta viene aggiunta come nota dell’ordine.',
      pt: 'Pede aos clientes com pagamento na entrega que confirmem, alterem ou cancelem a encomenda. A resposta é adicionada como nota da encomenda.',
    },
  'Payment methods': {
    es: 'Métodos de pago',
    fr: 'Moyens de paiement',
    de: 'Zahlungsmethoden',
    it: 'Metodi di pagamento',
    pt: 'Métodos de pagamento',
  },
  'IDs of your cash-on-delivery payment methods. Customers are asked to confirm orders paid this way.': {
    es: 'ID de tus métodos de pago contra reembolso. Se pide a los clientes que confirmen los pedidos pagados así.',
    fr: 'Identifiants de vos moyens de paiement à la livraison. Les clients doivent confirmer les commandes payées ainsi.',
    de: 'IDs Ihrer Nachnahme-Zahlungsmethoden. Kunden werden gebeten, so bezahlte Bestellungen zu bestätigen.',
    it: 'ID dei metodi di pagamento alla consegna. Ai clienti viene chiesto di confermare gli ordini pagati così.',
    pt: 'ID dos métodos de pagamento na entrega. Pede-se aos clientes que confirmem as encomendas pagas assim.',
  },
  'Let the reply change the order status': {
    es: 'Permitir que la respuesta cambie el estado del pedido',
    fr: 'Laisser la réponse modifier l’état de la commande',
    de: 'Antwort darf den Bestellstatus ändern',
    it: 'Consenti alla risposta di cambiare lo stato dell’ordine',
    pt: 'Permitir que a resposta altere o estado da encomenda',
  },
  'If the customer cancels, the order is cancelled. If they want a change, it is put on hold.': {
    es: 'Si el cliente cancela, el pedido se cancela. Si quiere un cambio, queda en espera.',
    fr: 'Si le client annule, la commande est annulée. S’il souhaite une modification, elle est mise en attente.',
    de: 'Storniert der Kunde, wird die Bestellung storniert. Möchte er etwas ändern, wird sie in Wartestellung gesetzt.',
    it: 'Se il cliente annulla, l’ordine viene annullato. Se vuole una modifica, viene messo in sospeso.',
    pt: 'Se o cliente cancelar, a encomenda é cancelada. Se quiser uma alteração, fica em espera.',
  },
};
