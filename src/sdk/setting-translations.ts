import type { Translations } from './translations.js';

/** Texts of the settings this package makes: senderSetting() and shopNameSetting(). */
export const settingTranslations: Translations = {
  'Send from': {
    es: 'Enviar desde',
    fr: 'Envoyer depuis',
    de: 'Senden von',
    it: 'Invia da',
    pt: 'Enviar de',
  },
  'Leave blank to use your default WhatsApp number. Enter "same" to use the number the customer last messaged or heard from, or enter the ID of one of your numbers.':
    {
      es: 'Déjalo vacío para usar tu número de WhatsApp predeterminado. Escribe «same» para usar el número con el que el cliente habló por última vez, o el ID de uno de tus números.',
      fr: 'Laissez vide pour utiliser votre numéro WhatsApp par défaut. Saisissez « same » pour utiliser le dernier numéro avec lequel le client a échangé, ou l’identifiant de l’un de vos numéros.',
      de: 'Leer lassen, um Ihre Standard-WhatsApp-Nummer zu verwenden. Geben Sie „same“ ein, um die Nummer zu verwenden, mit der der Kunde zuletzt geschrieben hat, oder die ID einer Ihrer Nummern.',
      it: 'Lascia vuoto per usare il numero WhatsApp predefinito. Inserisci «same» per usare l’ultimo numero con cui il cliente ha scritto, o l’ID di uno dei tuoi numeri.',
      pt: 'Deixe em branco para usar o número de WhatsApp predefinido. Escreva «same» para usar o último número com que o cliente falou, ou o ID de um dos seus números.',
    },
  'must be default, same, or the id of a number': {
    es: 'Escribe same, o el ID de un número.',
    fr: 'Saisissez same ou l’identifiant d’un numéro.',
    de: 'Geben Sie same oder die ID einer Nummer ein.',
    it: 'Inserisci same o l’ID di un numero.',
    pt: 'Escreva same ou o ID de um número.',
  },
  'Shop name': {
    es: 'Nombre de la tienda',
    fr: 'Nom de la boutique',
    de: 'Name des Shops',
    it: 'Nome del negozio',
    pt: 'Nome da loja',
  },
  "Your shop's name as customers know it. Leave blank to use the connection's name.": {
    es: 'El nombre con el que los clientes conocen tu tienda. Déjalo vacío para usar el nombre de la conexión.',
    fr: 'Le nom sous lequel les clients connaissent votre boutique. Laissez vide pour utiliser le nom de la connexion.',
    de: 'Der Name, unter dem Kunden Ihren Shop kennen. Leer lassen, um den Namen der Verbindung zu verwenden.',
    it: 'Il nome con cui i clienti conoscono il tuo negozio. Lascia vuoto per usare il nome della connessione.',
    pt: 'O nome pelo qual os clientes conhecem a sua loja. Deixe em branco para usar o nome da ligação.',
  },
  'must not be empty; leave it out to use the name of the connection': {
    es: 'Escribe un nombre o deja el campo vacío.',
    fr: 'Saisissez un nom ou laissez le champ vide.',
    de: 'Geben Sie einen Namen ein oder lassen Sie das Feld leer.',
    it: 'Inserisci un nome o lascia vuoto il campo.',
    pt: 'Escreva um nome ou deixe o campo vazio.',
  },
};
