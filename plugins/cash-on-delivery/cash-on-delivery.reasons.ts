import type { Translations } from '../../src/sdk/index.js';

/** Why nothing was sent, for reasons only this plugin knows. */
export const reasons: Readonly<Record<string, string>> = {
  not_paid_at_the_door:
    'Part of the order was paid in advance, or there is nothing to pay on delivery, so no confirmation was requested.',
  no_button: 'The customer replied with a message instead of pressing a button. Read it in the conversation.',
  asked_to_confirm:
    'The customer was asked to confirm the order, which also thanks them for it. No second message was sent.',
  cancelled_by_customer:
    'The customer cancelled the order with the button and has already received an answer.',
};

/** The reasons above in the languages of shop owners. */
export const reasonTranslations: Translations = {
  'Part of the order was paid in advance, or there is nothing to pay on delivery, so no confirmation was requested.':
    {
      es: 'Parte del pedido se pagó por adelantado o no hay nada que pagar en la entrega, así que no se pidió confirmación.',
      fr: 'Une partie de la commande a été payée d’avance ou il n’y a rien à payer à la livraison : aucune confirmation n’a été demandée.',
      de: 'Ein Teil der Bestellung wurde vorab bezahlt, oder bei Lieferung ist nichts zu zahlen, deshalb wurde keine Bestätigung angefordert.',
      it: 'Una parte dell’ordine è stata pagata in anticipo o non c’è nulla da pagare alla consegna, quindi non è stata chiesta conferma.',
      pt: 'Parte da encomenda foi paga antecipadamente ou não há nada a pagar na entrega, por isso não foi pedida confirmação.',
    },
  'The customer replied with a message instead of pressing a button. Read it in the conversation.': {
    es: 'El cliente respondió con un mensaje en lugar de pulsar un botón. Léelo en la conversación.',
    fr: 'Le client a répondu par un message au lieu d’appuyer sur un bouton. Lisez-le dans la conversation.',
    de: 'Der Kunde hat mit einer Nachricht geantwortet, statt eine Taste zu drücken. Lesen Sie sie im Chatverlauf.',
    it: 'Il cliente ha risposto con un messaggio invece di premere un pulsante. Leggilo nella conversazione.',
    pt: 'O cliente respondeu com uma mensagem em vez de premir um botão. Leia-a na conversa.',
  },
  'The customer was asked to confirm the order, which also thanks them for it. No second message was sent.': {
    es: 'Se pidió al cliente que confirmara el pedido, con un agradecimiento. No se envió un segundo mensaje.',
    fr: 'Le client a été invité à confirmer la commande, avec un remerciement. Aucun second message n’a été envoyé.',
    de: 'Der Kunde wurde gebeten, die Bestellung zu bestätigen, mit einem Dank dafür. Eine zweite Nachricht wurde nicht gesendet.',
    it: 'Al cliente è stato chiesto di confermare l’ordine, con un ringraziamento. Non è stato inviato un secondo messaggio.',
    pt: 'Foi pedido ao cliente que confirmasse a encomenda, com um agradecimento. Não foi enviada uma segunda mensagem.',
  },
  'The customer cancelled the order with the button and has already received an answer.': {
    es: 'El cliente canceló el pedido con el botón y ya recibió una respuesta.',
    fr: 'Le client a annulé la commande avec le bouton et a déjà reçu une réponse.',
    de: 'Der Kunde hat die Bestellung über die Taste storniert und bereits eine Antwort erhalten.',
    it: 'Il cliente ha annullato l’ordine con il pulsante e ha già ricevuto una risposta.',
    pt: 'O cliente cancelou a encomenda com o botão e já recebeu uma resposta.',
  },
};
