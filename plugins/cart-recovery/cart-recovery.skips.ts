import type { Translations } from '../../src/sdk/index.js';

/** Why no reminder was made, for reasons only this plugin knows. */
export const skipReasons: Readonly<Record<string, string>> = {
  cart_empty: 'The cart is empty, so no reminder was sent.',
  no_recovery_link: "Your shop didn't provide a link that restores the cart, so no reminder was sent.",
  ordered: 'The customer has already placed an order.',
  reentry:
    'The customer received reminders recently. Change "Minimum time between reminders" under Settings > Automations.',
  cart_too_old: 'The cart was abandoned too long ago for a reminder.',
  recovery_active: 'The customer is already receiving reminders about another cart.',
  reminded_elsewhere: 'Another of your shops sent this customer a reminder within the last hour.',
  cart_details_gone: "The cart's details had been deleted before the reminder was due.",
  step_removed: 'This reminder is no longer among the steps under Settings > Automations.',
};

/** The reasons above in the languages of shop owners. */
export const skipTranslations: Translations = {
  'The cart is empty, so no reminder was sent.': {
    es: 'El carrito está vacío, así que no se envió recordatorio.',
    fr: 'Le panier est vide : aucun rappel n’a été envoyé.',
    de: 'Der Warenkorb ist leer, deshalb wurde keine Erinnerung gesendet.',
    it: 'Il carrello è vuoto, quindi non è stato inviato alcun promemoria.',
    pt: 'O carrinho está vazio, por isso não foi enviado lembrete.',
  },
  "Your shop didn't provide a link that restores the cart, so no reminder was sent.": {
    es: 'Tu tienda no facilitó ningún enlace que recupere el carrito, así que no se envió recordatorio.',
    fr: 'Votre boutique n’a pas fourni de lien qui rétablit le panier : aucun rappel n’a été envoyé.',
    de: 'Ihr Shop hat keinen Link übermittelt, der den Warenkorb wiederherstellt, deshalb wurde keine Erinnerung gesendet.',
    it: 'Il tuo negozio non ha fornito un link che ripristina il carrello, quindi non è stato inviato alcun promemoria.',
    pt: 'A sua loja não indicou nenhum link que recupere o carrinho, por isso não foi enviado lembrete.',
  },
  'The customer has already placed an order.': {
    es: 'El cliente ya ha hecho un pedido.',
    fr: 'Le client a déjà passé commande.',
    de: 'Der Kunde hat bereits bestellt.',
    it: 'Il cliente ha già effettuato un ordine.',
    pt: 'O cliente já fez uma encomenda.',
  },
  'The customer received reminders recently. Change "Minimum time between reminders" under Settings > Automations.':
    {
      es: 'El cliente recibió recordatorios hace poco. Cambia «Tiempo mínimo entre recordatorios» en Ajustes > Automatizaciones.',
      fr: 'Le client a reçu des rappels récemment. Modifiez « Délai minimum entre les rappels » dans Réglages > Automatisations.',
      de: 'Der Kunde hat vor Kurzem Erinnerungen erhalten. Ändern Sie „Mindestabstand zwischen Erinnerungen“ unter Einstellungen > Automatisierungen.',
      it: 'Il cliente ha ricevuto promemoria di recente. Modifica "Tempo minimo tra i promemoria" in Impostazioni > Automazioni.',
      pt: 'O cliente recebeu lembretes há pouco. Altere "Tempo mínimo entre lembretes" em Definições > Automatizações.',
    },
  'The cart was abandoned too long ago for a reminder.': {
    es: 'El carrito se abandonó hace demasiado tiempo para enviar un recordatorio.',
    fr: 'Le panier a été abandonné il y a trop longtemps pour un rappel.',
    de: 'Der Warenkorb wurde vor zu langer Zeit verlassen, um noch zu erinnern.',
    it: 'Il carrello è stato abbandonato da troppo tempo per un promemoria.',
    pt: 'O carrinho foi abandonado há demasiado tempo para um lembrete.',
  },
  'The customer is already receiving reminders about another cart.': {
    es: 'El cliente ya está recibiendo recordatorios de otro carrito.',
    fr: 'Le client reçoit déjà des rappels pour un autre panier.',
    de: 'Der Kunde erhält bereits Erinnerungen zu einem anderen Warenkorb.',
    it: 'Il cliente sta già ricevendo promemoria per un altro carrello.',
    pt: 'O cliente já está a receber lembretes de outro carrinho.',
  },
  'Another of your shops sent this customer a reminder within the last hour.': {
    es: 'Otra de tus tiendas envió un recordatorio a este cliente en la última hora.',
    fr: 'Une autre de vos boutiques a envoyé un rappel à ce client au cours de la dernière heure.',
    de: 'Ein anderer Ihrer Shops hat diesem Kunden in der letzten Stunde eine Erinnerung gesendet.',
    it: 'Un altro dei tuoi negozi ha inviato un promemoria a questo cliente nell’ultima ora.',
    pt: 'Outra das suas lojas enviou um lembrete a este cliente na última hora.',
  },
  "The cart's details had been deleted before the reminder was due.": {
    es: 'Los datos del carrito se borraron antes de que tocara enviar el recordatorio.',
    fr: 'Les données du panier avaient été supprimées avant l’envoi prévu du rappel.',
    de: 'Die Daten des Warenkorbs waren gelöscht, bevor die Erinnerung fällig war.',
    it: 'I dati del carrello erano stati eliminati prima del momento del promemoria.',
    pt: 'Os dados do carrinho foram apagados antes da hora do lembrete.',
  },
  'This reminder is no longer among the steps under Settings > Automations.': {
    es: 'Este recordatorio ya no está entre los pasos de Ajustes > Automatizaciones.',
    fr: 'Ce rappel ne figure plus parmi les étapes dans Réglages > Automatisations.',
    de: 'Diese Erinnerung gehört nicht mehr zu den Schritten unter Einstellungen > Automatisierungen.',
    it: 'Questo promemoria non è più tra i passaggi in Impostazioni > Automazioni.',
    pt: 'Este lembrete já não está entre os passos em Definições > Automatizações.',
  },
};
