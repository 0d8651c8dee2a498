import type { TemplateDefinition } from '../../../src/sdk/index.js';

/** What a pressed button means, in the order of the buttons in every language. */
export const ANSWERS = ['confirm', 'change', 'cancel'] as const;
export type Answer = (typeof ANSWERS)[number];

export const orderConfirmation: TemplateDefinition = {
  name: 'order_cod_confirmation',
  purpose: 'transactional',
  category: 'utility',
  variables: {
    first_name: { description: "The customer's first name", example: 'Ana', fallback: '👋' },
    shop: { description: 'The name of the shop', example: 'Tea & Co' },
    order_number: { description: 'The order number as the customer knows it', example: '1042' },
    total: { description: 'The total of the order', example: '€49.90' },
  },
  languages: {
    en: {
      body: 'Hi {{first_name}}, thank you for your order {{order_number}} at {{shop}} for {{total}}, to be paid on delivery. Please tell us whether we may send it.',
      buttons: [
        { type: 'quick_reply', text: 'Confirm' },
        { type: 'quick_reply', text: 'Change' },
        { type: 'quick_reply', text: 'Cancel' },
      ],
    },
    fr: {
      body: 'Bonjour {{first_name}}, merci pour votre commande {{order_number}} chez {{shop}} de {{total}}, à payer à la livraison. Dites-nous si nous pouvons l’envoyer.',
      buttons: [
        { type: 'quick_reply', text: 'Confirmer' },
        { type: 'quick_reply', text: 'Modifier' },
        { type: 'quick_reply', text: 'Annuler' },
      ],
    },
    it: {
      body: 'Ciao {{first_name}}, grazie per il tuo ordine {{order_number}} da {{shop}} di {{total}}, da pagare alla consegna. Dicci se possiamo spedirlo.',
      buttons: [
        { type: 'quick_reply', text: 'Confermo' },
        { type: 'quick_reply', text: 'Da modificare' },
        { type: 'quick_reply', text: 'Annulla' },
      ],
    },
    es: {
      body: 'Hola {{first_name}}, gracias por tu pedido {{order_number}} en {{shop}} por {{total}}, a pagar al recibirlo. Dinos si podemos enviarlo.',
      buttons: [
        { type: 'quick_reply', text: 'Confirmar' },
        { type: 'quick_reply', text: 'Cambiar' },
        { type: 'quick_reply', text: 'Anular' },
      ],
    },
    de: {
      body: 'Hallo {{first_name}}, danke für deine Bestellung {{order_number}} bei {{shop}} über {{total}}, zahlbar bei Lieferung. Bitte sag uns, ob wir sie verschicken dürfen.',
      buttons: [
        { type: 'quick_reply', text: 'Bestätigen' },
        { type: 'quick_reply', text: 'Ändern' },
        { type: 'quick_reply', text: 'Stornieren' },
      ],
    },
    'pt-BR': {
      body: 'Olá {{first_name}}, agradecemos o seu pedido {{order_number}} na loja {{shop}} no valor de {{total}}, a pagar na entrega. Diga-nos se podemos enviá-lo.',
      buttons: [
        { type: 'quick_reply', text: 'Confirmo' },
        { type: 'quick_reply', text: 'Mudar' },
        { type: 'quick_reply', text: 'Cancelar' },
      ],
    },
    'pt-PT': {
      body: 'Olá {{first_name}}, agradecemos a sua encomenda {{order_number}} na loja {{shop}} no valor de {{total}}, a pagar na entrega. Diga-nos se a podemos enviar.',
      buttons: [
        { type: 'quick_reply', text: 'Confirmo' },
        { type: 'quick_reply', text: 'Alterar' },
        { type: 'quick_reply', text: 'Cancelar' },
      ],
    },
  },
};
