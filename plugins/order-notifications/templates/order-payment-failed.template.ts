import type { TemplateDefinition } from '../../../src/sdk/index.js';
import { firstName, orderNumber, shop } from './variables.js';

export const orderPaymentFailed: TemplateDefinition = {
  name: 'order_payment_failed',
  purpose: 'transactional',
  category: 'utility',
  variables: {
    first_name: firstName,
    shop,
    order_number: orderNumber,
    payment_link: {
      description: 'Where the order can be paid',
      example: 'https://example.com/checkout/order-pay/1042',
    },
  },
  languages: {
    en: {
      body: 'Hi {{first_name}}, the payment for your order {{order_number}} at {{shop}} did not go through. You can try again here: {{payment_link}}\nIf you have paid in the meantime, please ignore this message.',
    },
    fr: {
      body: 'Bonjour {{first_name}}, le paiement de votre commande {{order_number}} chez {{shop}} n’a pas abouti. Vous pouvez réessayer ici\u00a0: {{payment_link}}\nSi vous avez payé entre-temps, merci de ne pas tenir compte de ce message.',
    },
    it: {
      body: 'Ciao {{first_name}}, il pagamento del tuo ordine {{order_number}} da {{shop}} non è andato a buon fine. Puoi riprovare qui: {{payment_link}}\nSe nel frattempo hai già pagato, ignora questo messaggio.',
    },
    es: {
      body: 'Hola {{first_name}}, el pago de tu pedido {{order_number}} en {{shop}} no se ha podido completar. Puedes volver a intentarlo aquí: {{payment_link}}\nSi ya has pagado, ignora este mensaje.',
    },
    de: {
      body: 'Hallo {{first_name}}, die Zahlung für deine Bestellung {{order_number}} bei {{shop}} hat leider nicht geklappt. Hier kannst du es noch einmal versuchen: {{payment_link}}\nFalls du inzwischen bezahlt hast, ist diese Nachricht hinfällig.',
    },
    'pt-BR': {
      body: 'Olá {{first_name}}, o pagamento do seu pedido {{order_number}} na loja {{shop}} não foi concluído. Você pode tentar novamente aqui: {{payment_link}}\nSe já pagou, desconsidere esta mensagem.',
    },
    'pt-PT': {
      body: 'Olá {{first_name}}, o pagamento da sua encomenda {{order_number}} na loja {{shop}} não foi concluído. Pode tentar novamente aqui: {{payment_link}}\nSe já pagou, ignore esta mensagem.',
    },
  },
};
