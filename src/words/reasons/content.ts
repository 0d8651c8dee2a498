import type { Words } from '../languages.js';

/** Why a message was not sent for what it says: its kind, its length, its files. */
export const contentReasons = {
  content_unsupported: {
    en: "This sender can't send this kind of message. Send text or choose another sender.",
    es: 'Este remitente no puede enviar este tipo de mensaje. Envía texto o elige otro remitente.',
    fr: 'Cet expéditeur ne peut pas envoyer ce type de message. Envoyez du texte ou choisissez un autre expéditeur.',
    de: 'Dieser Absender kann diese Art von Nachricht nicht senden. Senden Sie Text oder wählen Sie einen anderen Absender.',
    it: 'Questo mittente non può inviare questo tipo di messaggio. Invia del testo o scegli un altro mittente.',
    pt: 'Este remetente não pode enviar este tipo de mensagem. Envie texto ou escolha outro remetente.',
  },
  content_invalid: {
    en: 'The message has more or other parts than this sender can send, for example too many buttons. Change it.',
    es: 'El mensaje tiene más partes, u otras, de las que este remitente puede enviar; por ejemplo, demasiados botones. Cámbialo.',
    fr: 'Le message contient plus d’éléments, ou d’autres, que cet expéditeur ne peut envoyer, par exemple trop de boutons. Modifiez-le.',
    de: 'Die Nachricht hat mehr oder andere Teile, als dieser Absender senden kann, zum Beispiel zu viele Schaltflächen. Ändern Sie sie.',
    it: 'Il messaggio ha più parti, o parti diverse, di quelle che questo mittente può inviare, per esempio troppi pulsanti. Modificalo.',
    pt: 'A mensagem tem mais partes, ou outras, do que este remetente pode enviar, por exemplo demasiados botões. Altere-a.',
  },
  message_unknown: {
    en: "The message to be answered isn't part of this conversation. Choose one that is.",
    es: 'El mensaje que se quiere responder no es de esta conversación. Elige uno que lo sea.',
    fr: 'Le message auquel répondre ne fait pas partie de cette conversation. Choisissez-en un autre.',
    de: 'Die Nachricht, auf die geantwortet werden soll, gehört nicht zu dieser Unterhaltung. Wählen Sie eine andere.',
    it: 'Il messaggio a cui rispondere non fa parte di questa conversazione. Scegline un altro.',
    pt: 'A mensagem a que se quer responder não é desta conversa. Escolha outra.',
  },
  message_not_sent: {
    en: "The message to be answered hasn't been sent yet. Try again in a moment.",
    es: 'El mensaje que se quiere responder aún no se ha enviado. Inténtalo de nuevo en un momento.',
    fr: 'Le message auquel répondre n’a pas encore été envoyé. Réessayez dans un instant.',
    de: 'Die Nachricht, auf die geantwortet werden soll, wurde noch nicht gesendet. Versuchen Sie es gleich noch einmal.',
    it: 'Il messaggio a cui rispondere non è ancora stato inviato. Riprova tra un momento.',
    pt: 'A mensagem a que se quer responder ainda não foi enviada. Tente novamente daqui a pouco.',
  },
  media_unknown: {
    en: "The file isn't there any more. Upload it again.",
    es: 'El archivo ya no está. Vuelve a subirlo.',
    fr: 'Le fichier n’existe plus. Importez-le à nouveau.',
    de: 'Die Datei ist nicht mehr vorhanden. Laden Sie sie erneut hoch.',
    it: 'Il file non c’è più. Caricalo di nuovo.',
    pt: 'O ficheiro já não existe. Carregue-o novamente.',
  },
  media_unsupported: {
    en: 'The file is too large for this sender, or of a type it can’t send. Choose another file.',
    es: 'El archivo es demasiado grande para este remitente o de un tipo que no puede enviar. Elige otro archivo.',
    fr: 'Le fichier est trop volumineux pour cet expéditeur ou d’un type qu’il ne peut pas envoyer. Choisissez un autre fichier.',
    de: 'Die Datei ist für diesen Absender zu groß oder von einem Typ, den er nicht senden kann. Wählen Sie eine andere Datei.',
    it: 'Il file è troppo grande per questo mittente o di un tipo che non può inviare. Scegli un altro file.',
    pt: 'O ficheiro é demasiado grande para este remetente ou de um tipo que não pode enviar. Escolha outro ficheiro.',
  },
  media_not_ready: {
    en: 'Waiting: the file could not be uploaded yet. It is tried again.',
    es: 'En espera: el archivo aún no se ha podido subir. Se volverá a intentar.',
    fr: 'En attente : le fichier n’a pas encore pu être importé. Un nouvel essai sera fait.',
    de: 'Wartet: Die Datei konnte noch nicht hochgeladen werden. Es wird erneut versucht.',
    it: 'In attesa: il file non è ancora stato caricato. Verrà fatto un altro tentativo.',
    pt: 'Em espera: o ficheiro ainda não pôde ser carregado. Será feita uma nova tentativa.',
  },
  media_unavailable: {
    en: 'The file was deleted or refused before the message left. Send it again with another file.',
    es: 'El archivo se eliminó o fue rechazado antes de enviar el mensaje. Envíalo de nuevo con otro archivo.',
    fr: 'Le fichier a été supprimé ou refusé avant l’envoi du message. Renvoyez-le avec un autre fichier.',
    de: 'Die Datei wurde gelöscht oder abgelehnt, bevor die Nachricht gesendet wurde. Senden Sie sie mit einer anderen Datei erneut.',
    it: 'Il file è stato eliminato o rifiutato prima dell’invio del messaggio. Invialo di nuovo con un altro file.',
    pt: 'O ficheiro foi eliminado ou recusado antes do envio da mensagem. Envie-a novamente com outro ficheiro.',
  },
} satisfies Record<string, Words>;
