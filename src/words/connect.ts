import type { Language, Words } from './languages.js';

/** The page on which the owner of a shop allows it to connect. */
export const connectCatalogue = {
  title: {
    en: 'Connect a {connector} shop',
    es: 'Conectar una tienda {connector}',
    fr: 'Connecter une boutique {connector}',
    de: '{connector}-Shop verbinden',
    it: 'Collega un negozio {connector}',
    pt: 'Ligar uma loja {connector}',
  },
  heading: {
    en: 'Connect this shop?',
    es: '¿Conectar esta tienda?',
    fr: 'Connecter cette boutique ?',
    de: 'Diesen Shop verbinden?',
    it: 'Collegare questo negozio?',
    pt: 'Ligar esta loja?',
  },
  intro: {
    en: 'The shop will send its orders, customers and carts to Liaison. It starts in test mode: only the numbers you list receive messages, until you go live.',
    es: 'La tienda enviará sus pedidos, clientes y carritos a Liaison. Empieza en modo de prueba: solo los números que indiques reciben mensajes, hasta que actives los envíos.',
    fr: 'La boutique enverra ses commandes, ses clients et ses paniers à Liaison. Elle démarre en mode test : seuls les numéros que vous indiquez reçoivent des messages, jusqu’à la mise en service.',
    de: 'Der Shop sendet seine Bestellungen, Kunden und Warenkörbe an Liaison. Er startet im Testmodus: Nur die Nummern, die Sie angeben, erhalten Nachrichten, bis Sie live schalten.',
    it: 'Il negozio invierà ordini, clienti e carrelli a Liaison. Inizia in modalità di test: solo i numeri che indichi ricevono messaggi, finché non attivi gli invii.',
    pt: 'A loja enviará as encomendas, os clientes e os carrinhos ao Liaison. Começa em modo de teste: só os números que indicar recebem mensagens, até ativar os envios.',
  },
  key: {
    en: 'API key of your Liaison account',
    es: 'Clave de API de tu cuenta de Liaison',
    fr: 'Clé API de votre compte Liaison',
    de: 'API-Schlüssel Ihres Liaison-Kontos',
    it: 'Chiave API del tuo account Liaison',
    pt: 'Chave de API da sua conta Liaison',
  },
  help: {
    en: "A key with the scope manage. It is used once to allow this connection and isn't passed on to the shop.",
    es: 'Una clave con el permiso manage. Se usa una sola vez para permitir la conexión y no se entrega a la tienda.',
    fr: 'Une clé avec l’autorisation manage. Elle est utilisée une seule fois pour autoriser la connexion et n’est pas transmise à la boutique.',
    de: 'Ein Schlüssel mit der Berechtigung manage. Er wird einmal verwendet, um die Verbindung zu erlauben, und nicht an den Shop weitergegeben.',
    it: 'Una chiave con il permesso manage. Viene usata una sola volta per autorizzare la connessione e non viene data al negozio.',
    pt: 'Uma chave com a permissão manage. É usada uma só vez para autorizar a ligação e não é entregue à loja.',
  },
  button: {
    en: 'Connect this shop',
    es: 'Conectar esta tienda',
    fr: 'Connecter cette boutique',
    de: 'Diesen Shop verbinden',
    it: 'Collega questo negozio',
    pt: 'Ligar esta loja',
  },
  refused: {
    en: 'This shop cannot be connected',
    es: 'No se puede conectar esta tienda',
    fr: 'Impossible de connecter cette boutique',
    de: 'Dieser Shop kann nicht verbunden werden',
    it: 'Impossibile collegare questo negozio',
    pt: 'Não é possível ligar esta loja',
  },
  again: {
    en: "Go back to the plugin's Overview tab in your shop and click Connect again.",
    es: 'Vuelve a la pestaña Resumen del plugin en tu tienda y haz clic de nuevo en Conectar.',
    fr: 'Revenez à l’onglet Vue d’ensemble de l’extension dans votre boutique et cliquez de nouveau sur Connecter.',
    de: 'Kehren Sie zum Tab „Übersicht“ des Plugins in Ihrem Shop zurück und klicken Sie erneut auf „Verbinden“.',
    it: 'Torna alla scheda Panoramica del plugin nel tuo negozio e fai di nuovo clic su Collega.',
    pt: 'Volte ao separador Resumo do plugin na sua loja e clique novamente em Ligar.',
  },
  incomplete: {
    en: 'The link that led here is incomplete.',
    es: 'El enlace que te ha traído aquí está incompleto.',
    fr: 'Le lien qui vous a mené ici est incomplet.',
    de: 'Der Link, der hierher führte, ist unvollständig.',
    it: 'Il link che ti ha portato qui è incompleto.',
    pt: 'O link que o trouxe aqui está incompleto.',
  },
  noPlugin: {
    en: 'Liaison has no plugin for {connector}.',
    es: 'Liaison no tiene ningún plugin para {connector}.',
    fr: 'Liaison n’a pas d’extension pour {connector}.',
    de: 'Liaison hat kein Plugin für {connector}.',
    it: 'Liaison non ha un plugin per {connector}.',
    pt: 'O Liaison não tem um plugin para {connector}.',
  },
  unknownKey: {
    en: 'This API key is unknown or has been revoked. Nothing was connected. Enter a valid one.',
    es: 'Esta clave de API es desconocida o se ha revocado. No se ha conectado nada. Escribe una válida.',
    fr: 'Cette clé API est inconnue ou a été révoquée. Rien n’a été connecté. Saisissez une clé valide.',
    de: 'Dieser API-Schlüssel ist unbekannt oder wurde widerrufen. Es wurde nichts verbunden. Geben Sie einen gültigen ein.',
    it: 'Questa chiave API è sconosciuta o è stata revocata. Non è stato collegato nulla. Inserisci una chiave valida.',
    pt: 'Esta chave de API é desconhecida ou foi revogada. Nada foi ligado. Escreva uma válida.',
  },
  weakKey: {
    en: 'This API key lacks the scope manage. Nothing was connected. Enter one that has it.',
    es: 'A esta clave de API le falta el permiso manage. No se ha conectado nada. Escribe una que lo tenga.',
    fr: 'Cette clé API n’a pas l’autorisation manage. Rien n’a été connecté. Saisissez une clé qui l’a.',
    de: 'Diesem API-Schlüssel fehlt die Berechtigung manage. Es wurde nichts verbunden. Geben Sie einen ein, der sie hat.',
    it: 'A questa chiave API manca il permesso manage. Non è stato collegato nulla. Inserisci una chiave che lo abbia.',
    pt: 'A esta chave de API falta a permissão manage. Nada foi ligado. Escreva uma que a tenha.',
  },
} as const satisfies Record<string, Words>;

export type ConnectWord = keyof typeof connectCatalogue;

/** A text of the page, with the connector named where it says so. */
export function connectWords(language: Language, word: ConnectWord, connector = ''): string {
  return connectCatalogue[word][language].replaceAll('{connector}', connector);
}
