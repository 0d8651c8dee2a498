import type { Translations } from '../../src/sdk/index.js';

/** Why a reminder was not sent, for reasons only this plugin knows. */
export const reasons: Readonly<Record<string, string>> = {
  cart_closed: 'The cart was already ordered or emptied, so no reminder was sent.',
  cart_state_unknown: "Your shop didn't confirm that the cart is still open, so no reminder was sent.",
  coupon_unavailable:
    "The coupon couldn't be created or isn't valid in your shop. Check it under Settings > Automations.",
  order_paid: 'The customer placed an order before the reminder was sent.',
  order_accepted: 'The customer placed an order before the reminder was sent.',
  cart_emptied: 'The cart was emptied or has expired.',
  cart_expired: 'The cart was emptied or has expired.',
  steps_done: 'The cart was emptied or has expired.',
  state_unreadable: 'The cart was emptied or has expired.',
  cart_consent_withdrawn: 'The customer unsubscribed from reminders.',
};

/** The reasons above in the languages of shop owners. */
export const reasonTranslations: Translations = {
  'The cart was already ordered or emptied, so no reminder was sent.': {
    es: 'El carrito ya se había pedido o vaciado, así que no se envió recordatorio.',
    fr: 'Le panier avait déjà été commandé ou vidé : aucun rappel n’a été envoyé.',
    de: 'Der Warenkorb war bereits bestellt oder geleert, deshalb wurde keine Erinnerung gesendet.',
    it: 'Il carrello era già stato ordinato o svuotato, quindi non è stato inviato alcun promemoria.',
    pt: 'O carrinho já tinha sido encomendado ou esvaziado, por isso não foi enviado lembrete.',
  },
  "Your shop didn't confirm that the cart is still open, so no reminder was sent.": {
    es: 'Tu tienda no confirmó que el carrito siguiera abierto, así que no se envió recordatorio.',
    fr: 'Votre boutique n’a pas confirmé que le panier était toujours ouvert : aucun rappel n’a été envoyé.',
    de: 'Ihr Shop hat nicht bestätigt, dass der Warenkorb noch offen ist, deshalb wurde keine Erinnerung gesendet.',
    it: 'Il negozio non ha confermato che il carrello è ancora aperto, quindi non è stato inviato alcun promemoria.',
    pt: 'A loja não confirmou que o carrinho ainda está aberto, por isso não foi enviado lembrete.',
  },
  "The coupon couldn't be created or isn't valid in your shop. Check it under Settings > Automations.": {
    es: 'El cupón no se pudo crear o no es válido en tu tienda. Revísalo en Ajustes > Automatizaciones.',
    fr: 'Le code promo n’a pas pu être créé ou n’est pas valide dans votre boutique. Vérifiez-le dans Réglages > Automatisations.',
    de: 'Der Gutschein konnte nicht erstellt werden oder ist in Ihrem Shop ungültig. Prüfen Sie ihn unter Einstellungen > Automatisierungen.',
    it: 'Il codice promozionale non è stato creato o non è valido nel tuo negozio. Controllalo in Impostazioni > Automazioni.',
    pt: 'O cupão não pôde ser criado ou não é válido na sua loja. Verifique-o em Definições > Automatizações.',
  },
  'The customer placed an order before the reminder was sent.': {
    es: 'El cliente hizo un pedido antes de enviarse el recordatorio.',
    fr: 'Le client a passé commande avant l’envoi du rappel.',
    de: 'Der Kunde hat vor dem Senden der Erinnerung bestellt.',
    it: 'Il cliente ha ordinato prima dell’invio del promemoria.',
    pt: 'O cliente fez uma encomenda antes do envio do lembrete.',
  },
  'The cart was emptied or has expired.': {
    es: 'El carrito se vació o caducó.',
    fr: 'Le panier a été vidé ou a expiré.',
    de: 'Der Warenkorb wurde geleert oder ist abgelaufen.',
    it: 'Il carrello è stato svuotato o è scaduto.',
    pt: 'O carrinho foi esvaziado ou expirou.',
  },
  'The customer unsubscribed from reminders.': {
    es: 'El cliente se dio de baja de los recordatorios.',
    fr: 'Le client s’est désinscrit des rappels.',
    de: 'Der Kunde hat Erinnerungen abbestellt.',
    it: 'Il cliente ha annullato l’iscrizione ai promemoria.',
    pt: 'O cliente cancelou a subscrição dos lembretes.',
  },
};
