import type { Words } from '../languages.js';

/** Reasons that concern the connection to a shop as a whole. */
export const connectionReasons: Readonly<Record<string, Words>> = {
  shop_disconnected: {
    en: 'The shop was disconnected from Liaison before this message was sent. Connect the shop again; what is still in time is sent then.',
    es: 'La tienda se desconectó de Liaison antes de enviar este mensaje. Vuelve a conectar la tienda; lo que aún llegue a tiempo se enviará entonces.',
    fr: 'La boutique a été déconnectée de Liaison avant l’envoi de ce message. Reconnectez la boutique : ce qui est encore à temps sera envoyé.',
    de: 'Der Shop wurde von Liaison getrennt, bevor diese Nachricht gesendet wurde. Verbinden Sie den Shop wieder; was dann noch rechtzeitig ist, wird gesendet.',
    it: 'Il negozio è stato scollegato da Liaison prima dell’invio di questo messaggio. Ricollega il negozio: ciò che è ancora in tempo verrà inviato.',
    pt: 'A loja foi desligada do Liaison antes do envio desta mensagem. Volte a ligar a loja; o que ainda for a tempo será enviado.',
  },
  connection_removed: {
    en: 'The connection to the shop was removed before this message was sent, so nothing is sent for it any more.',
    es: 'La conexión con la tienda se eliminó antes de enviar este mensaje, por lo que ya no se envía nada para ella.',
    fr: 'La connexion à la boutique a été supprimée avant l’envoi de ce message : plus rien n’est envoyé pour elle.',
    de: 'Die Verbindung zum Shop wurde entfernt, bevor diese Nachricht gesendet wurde. Für sie wird nichts mehr gesendet.',
    it: 'Il collegamento al negozio è stato rimosso prima dell’invio di questo messaggio: non viene più inviato nulla.',
    pt: 'A ligação à loja foi removida antes do envio desta mensagem, por isso já nada é enviado por ela.',
  },
  order_before_connection: {
    en: 'The order was placed before the shop was connected, or long ago. Customers receive no messages about such orders.',
    es: 'El pedido se realizó antes de conectar la tienda, o hace mucho tiempo. Los clientes no reciben mensajes sobre esos pedidos.',
    fr: 'La commande a été passée avant la connexion de la boutique, ou il y a longtemps. Les clients ne reçoivent pas de message pour ces commandes.',
    de: 'Die Bestellung wurde vor dem Verbinden des Shops oder vor langer Zeit aufgegeben. Zu solchen Bestellungen erhalten Kunden keine Nachrichten.',
    it: 'L’ordine è stato effettuato prima di collegare il negozio, o molto tempo fa. I clienti non ricevono messaggi su questi ordini.',
    pt: 'A encomenda foi feita antes de a loja ser ligada, ou há muito tempo. Os clientes não recebem mensagens sobre essas encomendas.',
  },
  order_while_disconnected: {
    en: 'The order was placed while the shop was disconnected, when its customer could not opt in. Customers receive no messages about such orders.',
    es: 'El pedido se realizó mientras la tienda estaba desconectada, cuando su cliente no podía dar su consentimiento. Los clientes no reciben mensajes sobre esos pedidos.',
    fr: 'La commande a été passée pendant que la boutique était déconnectée, alors que le client ne pouvait pas donner son accord. Les clients ne reçoivent pas de message pour ces commandes.',
    de: 'Die Bestellung wurde aufgegeben, während der Shop getrennt war und der Kunde nicht einwilligen konnte. Zu solchen Bestellungen erhalten Kunden keine Nachrichten.',
    it: 'L’ordine è stato effettuato mentre il negozio era scollegato e il cliente non poteva dare il consenso. I clienti non ricevono messaggi su questi ordini.',
    pt: 'A encomenda foi feita enquanto a loja estava desligada, quando o cliente não podia dar o seu consentimento. Os clientes não recebem mensagens sobre essas encomendas.',
  },
};
