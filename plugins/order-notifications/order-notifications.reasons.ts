import type { Translations } from '../../src/sdk/index.js';

/** Why nothing was sent, for reasons only this plugin knows. */
export const reasons: Readonly<Record<string, string>> = {
  switched_off: 'This message is turned off under Settings > Automations.',
  renewal_switched_off: 'This message is turned off for subscription renewals under Settings > Automations.',
  order_too_old:
    'The order was already too old when your shop sent it. Change "Maximum order age" under Settings > Automations.',
  nothing_refunded: 'No money was returned with this refund, so no message was sent.',
  nothing_to_pay: 'The order is free of charge, so there is no payment to send a message about.',
  part_payment: "Only part of the order has been paid, so the payment can't be confirmed yet.",
  payment_of_order:
    'This order is an additional payment for another order. The customer only receives messages about the payment.',
  no_payment_link: "Your shop didn't provide a link where the order can be paid.",
  note_empty: 'The note to the customer has no text.',
};

/** The reasons above in the languages of shop owners. */
export const reasonTranslations: Translations = {
  'This message is turned off under Settings > Automations.': {
    es: 'Este mensaje está desactivado en Ajustes > Automatizaciones.',
    fr: 'Ce message est désactivé dans Réglages > Automatisations.',
    de: 'Diese Nachricht ist unter Einstellungen > Automatisierungen deaktiviert.',
    it: 'Questo messaggio è disattivato in Impostazioni > Automazioni.',
    pt: 'Esta mensagem está desativada em Definições > Automatizações.',
  },
  'This message is turned off for subscription renewals under Settings > Automations.': {
    es: 'Este mensaje está desactivado para las renovaciones de suscripciones en Ajustes > Automatizaciones.',
    fr: 'Ce message est désactivé pour les renouvellements d’abonnement dans Réglages > Automatisations.',
    de: 'Diese Nachricht ist für Abo-Verlängerungen unter Einstellungen > Automatisierungen deaktiviert.',
    it: 'Questo messaggio è disattivato per i rinnovi degli abbonamenti in Impostazioni > Automazioni.',
    pt: 'Esta mensagem está desativada para renovações de subscrições em Definições > Automatizações.',
  },
  'The order was already too old when your shop sent it. Change "Maximum order age" under Settings > Automations.':
    {
      es: 'El pedido ya era demasiado antiguo cuando tu tienda lo envió. Cambia «Antigüedad máxima del pedido» en Ajustes > Automatizaciones.',
      fr: 'La commande était déjà trop ancienne quand votre boutique l’a transmise. Modifiez « Ancienneté maximale de la commande » dans Réglages > Automatisations.',
      de: 'Die Bestellung war bereits zu alt, als Ihr Shop sie übermittelt hat. Ändern Sie „Maximales Alter der Bestellung“ unter Einstellungen > Automatisierungen.',
      it: 'L’ordine era già troppo vecchio quando il tuo negozio l’ha trasmesso. Modifica "Età massima dell’ordine" in Impostazioni > Automazioni.',
      pt: 'A encomenda já era demasiado antiga quando a sua loja a enviou. Altere "Antiguidade máxima da encomenda" em Definições > Automatizações.',
    },
  'No money was returned with this refund, so no message was sent.': {
    es: 'Con este reembolso no se devolvió dinero, así que no se envió ningún mensaje.',
    fr: 'Ce remboursement n’a restitué aucune somme : aucun message n’a été envoyé.',
    de: 'Bei dieser Erstattung wurde kein Geld zurückgezahlt, deshalb wurde keine Nachricht gesendet.',
    it: 'Con questo rimborso non è stato restituito denaro, quindi non è stato inviato alcun messaggio.',
    pt: 'Com este reembolso não foi devolvido dinheiro, por isso não foi enviada nenhuma mensagem.',
  },
  'The order is free of charge, so there is no payment to send a message about.': {
    es: 'El pedido es gratuito, así que no hay ningún pago del que informar.',
    fr: 'La commande est gratuite : il n’y a aucun paiement à signaler.',
    de: 'Die Bestellung ist kostenlos, deshalb gibt es keine Zahlung, über die informiert wird.',
    it: 'L’ordine è gratuito, quindi non c’è alcun pagamento da comunicare.',
    pt: 'A encomenda é gratuita, por isso não há nenhum pagamento a comunicar.',
  },
  "Only part of the order has been paid, so the payment can't be confirmed yet.": {
    es: 'Solo se ha pagado una parte del pedido, así que aún no se puede confirmar el pago.',
    fr: 'Seule une partie de la commande a été payée : le paiement ne peut pas encore être confirmé.',
    de: 'Bisher wurde nur ein Teil der Bestellung bezahlt, deshalb kann die Zahlung noch nicht bestätigt werden.',
    it: 'È stata pagata solo una parte dell’ordine, quindi il pagamento non può ancora essere confermato.',
    pt: 'Só foi paga uma parte da encomenda, por isso o pagamento ainda não pode ser confirmado.',
  },
  'This order is an additional payment for another order. The customer only receives messages about the payment.':
    {
      es: 'Este pedido es un pago adicional de otro pedido. El cliente solo recibe mensajes sobre el pago.',
      fr: 'Cette commande est un paiement complémentaire d’une autre commande. Le client ne reçoit que les messages sur le paiement.',
      de: 'Diese Bestellung ist eine weitere Zahlung zu einer anderen Bestellung. Der Kunde erhält nur Nachrichten zur Zahlung.',
      it: 'Questo ordine è un pagamento aggiuntivo di un altro ordine. Il cliente riceve solo i messaggi sul pagamento.',
      pt: 'Esta encomenda é um pagamento adicional de outra encomenda. O cliente só recebe mensagens sobre o pagamento.',
    },
  "Your shop didn't provide a link where the order can be paid.": {
    es: 'Tu tienda no facilitó ningún enlace para pagar el pedido.',
    fr: 'Votre boutique n’a pas fourni de lien pour payer la commande.',
    de: 'Ihr Shop hat keinen Link übermittelt, über den die Bestellung bezahlt werden kann.',
    it: 'Il tuo negozio non ha fornito un link per pagare l’ordine.',
    pt: 'A sua loja não indicou nenhum link para pagar a encomenda.',
  },
  'The note to the customer has no text.': {
    es: 'La nota para el cliente no tiene texto.',
    fr: 'La note au client ne contient aucun texte.',
    de: 'Der Hinweis an den Kunden enthält keinen Text.',
    it: 'La nota al cliente non contiene testo.',
    pt: 'A nota ao cliente não tem texto.',
  },
};
