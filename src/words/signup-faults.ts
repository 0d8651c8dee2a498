import type { Language, Words } from './languages.js';

/** Why a number is not connected yet, and what to do, for whoever is at the page. */
export const signupFaults = {
  cancelled: {
    en: 'You closed the window of Facebook, so nothing was connected. Click the button to start again.',
    es: 'Cerraste la ventana de Facebook, así que no se ha conectado nada. Haz clic en el botón para volver a empezar.',
    fr: 'Vous avez fermé la fenêtre de Facebook, rien n’a donc été connecté. Cliquez sur le bouton pour recommencer.',
    de: 'Sie haben das Fenster von Facebook geschlossen, deshalb wurde nichts verbunden. Klicken Sie auf die Schaltfläche, um neu zu beginnen.',
    it: 'Hai chiuso la finestra di Facebook, quindi non è stato collegato nulla. Fai clic sul pulsante per ricominciare.',
    pt: 'Fechou a janela do Facebook, por isso nada foi ligado. Clique no botão para recomeçar.',
  },
  dialog_failed: {
    en: 'Facebook reported an error, so nothing was connected. Start again in a few minutes.',
    es: 'Facebook ha indicado un error, así que no se ha conectado nada. Vuelve a empezar dentro de unos minutos.',
    fr: 'Facebook a signalé une erreur, rien n’a donc été connecté. Recommencez dans quelques minutes.',
    de: 'Facebook hat einen Fehler gemeldet, deshalb wurde nichts verbunden. Beginnen Sie in einigen Minuten neu.',
    it: 'Facebook ha segnalato un errore, quindi non è stato collegato nulla. Ricomincia tra qualche minuto.',
    pt: 'O Facebook comunicou um erro, por isso nada foi ligado. Recomece dentro de alguns minutos.',
  },
  start_again: {
    en: 'Facebook’s permission could not be used: it is valid for half a minute, and only once. Start again.',
    es: 'No se ha podido usar el permiso de Facebook: vale medio minuto y una sola vez. Vuelve a empezar.',
    fr: 'L’autorisation de Facebook n’a pas pu être utilisée : elle est valable une demi-minute et une seule fois. Recommencez.',
    de: 'Die Erlaubnis von Facebook konnte nicht verwendet werden: Sie gilt eine halbe Minute und nur einmal. Beginnen Sie neu.',
    it: 'Non è stato possibile usare l’autorizzazione di Facebook: vale mezzo minuto e una sola volta. Ricomincia.',
    pt: 'Não foi possível usar a autorização do Facebook: é válida por meio minuto e uma só vez. Recomece.',
  },
  setup_wrong: {
    en: 'Facebook does not accept how this page is set up. You did nothing wrong: tell whoever sent you the link.',
    es: 'Facebook no acepta la configuración de esta página. No has hecho nada mal: avisa a quien te envió el enlace.',
    fr: 'Facebook n’accepte pas la configuration de cette page. Vous n’y êtes pour rien : prévenez la personne qui vous a envoyé le lien.',
    de: 'Facebook akzeptiert die Einrichtung dieser Seite nicht. Sie haben nichts falsch gemacht: Sagen Sie dem Absender des Links Bescheid.',
    it: 'Facebook non accetta la configurazione di questa pagina. Non hai sbagliato nulla: avvisa chi ti ha inviato il link.',
    pt: 'O Facebook não aceita a configuração desta página. Não fez nada de errado: avise quem lhe enviou o link.',
  },
  permission_missing: {
    en: 'Not every permission was given. Start again and leave all permissions switched on.',
    es: 'No se han dado todos los permisos. Vuelve a empezar y deja activados todos los permisos.',
    fr: 'Toutes les autorisations n’ont pas été données. Recommencez et laissez toutes les autorisations activées.',
    de: 'Nicht alle Berechtigungen wurden erteilt. Beginnen Sie neu und lassen Sie alle Berechtigungen eingeschaltet.',
    it: 'Non sono state concesse tutte le autorizzazioni. Ricomincia e lascia attive tutte le autorizzazioni.',
    pt: 'Não foram dadas todas as permissões. Recomece e deixe todas as permissões ativadas.',
  },
  not_shared: {
    en: 'The WhatsApp account or the number you chose was not shared. Start again, and choose both in the window of Facebook.',
    es: 'No se ha compartido la cuenta de WhatsApp o el número que elegiste. Vuelve a empezar y elige ambos en la ventana de Facebook.',
    fr: 'Le compte WhatsApp ou le numéro choisi n’a pas été partagé. Recommencez et choisissez les deux dans la fenêtre de Facebook.',
    de: 'Das gewählte WhatsApp-Konto oder die Nummer wurde nicht freigegeben. Beginnen Sie neu und wählen Sie beides im Fenster von Facebook aus.',
    it: 'L’account WhatsApp o il numero scelto non è stato condiviso. Ricomincia e scegli entrambi nella finestra di Facebook.',
    pt: 'A conta de WhatsApp ou o número que escolheu não foi partilhado. Recomece e escolha ambos na janela do Facebook.',
  },
  no_number: {
    en: 'The WhatsApp account has no phone number yet. Add one in WhatsApp Manager under Phone numbers, then click Continue.',
    es: 'La cuenta de WhatsApp todavía no tiene ningún número de teléfono. Añade uno en el Administrador de WhatsApp, en Números de teléfono, y haz clic en Continuar.',
    fr: 'Le compte WhatsApp n’a pas encore de numéro de téléphone. Ajoutez-en un dans le Gestionnaire WhatsApp, sous Numéros de téléphone, puis cliquez sur Continuer.',
    de: 'Das WhatsApp-Konto hat noch keine Telefonnummer. Fügen Sie im WhatsApp Manager unter „Telefonnummern“ eine hinzu und klicken Sie auf „Fortfahren“.',
    it: 'L’account WhatsApp non ha ancora un numero di telefono. Aggiungine uno in WhatsApp Manager, in Numeri di telefono, poi fai clic su Continua.',
    pt: 'A conta de WhatsApp ainda não tem um número de telefone. Adicione um no Gestor do WhatsApp, em Números de telefone, e clique em Prosseguir.',
  },
  number_unclear: {
    en: 'The WhatsApp account has several phone numbers. Choose the one to connect.',
    es: 'La cuenta de WhatsApp tiene varios números de teléfono. Elige el que quieres conectar.',
    fr: 'Le compte WhatsApp a plusieurs numéros de téléphone. Choisissez celui à connecter.',
    de: 'Das WhatsApp-Konto hat mehrere Telefonnummern. Wählen Sie die Nummer aus, die verbunden werden soll.',
    it: 'L’account WhatsApp ha più numeri di telefono. Scegli quello da collegare.',
    pt: 'A conta de WhatsApp tem vários números de telefone. Escolha o que quer ligar.',
  },
  number_taken: {
    en: 'This number is connected to another account already. It has to be removed there first; or start again with another number.',
    es: 'Este número ya está conectado a otra cuenta. Primero hay que quitarlo de allí; o vuelve a empezar con otro número.',
    fr: 'Ce numéro est déjà connecté à un autre compte. Il doit d’abord y être supprimé ; ou recommencez avec un autre numéro.',
    de: 'Diese Nummer ist bereits mit einem anderen Konto verbunden. Sie muss zuerst dort entfernt werden; oder beginnen Sie mit einer anderen Nummer neu.',
    it: 'Questo numero è già collegato a un altro account. Prima va rimosso da lì; oppure ricomincia con un altro numero.',
    pt: 'Este número já está ligado a outra conta. Primeiro tem de ser removido de lá; ou recomece com outro número.',
  },
  number_refused: {
    en: 'Meta does not let this number be connected at the moment. Look at the number in WhatsApp Manager, then click Continue.',
    es: 'Meta no permite conectar este número en este momento. Consulta el número en el Administrador de WhatsApp y haz clic en Continuar.',
    fr: 'Meta ne permet pas de connecter ce numéro pour le moment. Vérifiez le numéro dans le Gestionnaire WhatsApp, puis cliquez sur Continuer.',
    de: 'Meta lässt diese Nummer derzeit nicht verbinden. Sehen Sie sich die Nummer im WhatsApp Manager an und klicken Sie auf „Fortfahren“.',
    it: 'Al momento Meta non permette di collegare questo numero. Controlla il numero in WhatsApp Manager, poi fai clic su Continua.',
    pt: 'De momento, a Meta não permite ligar este número. Veja o número no Gestor do WhatsApp e clique em Prosseguir.',
  },
  number_removed: {
    en: 'The number was removed from Liaison in the meantime. Ask whoever sent you the link for a new one.',
    es: 'Entretanto, el número se ha quitado de Liaison. Pide un enlace nuevo a quien te lo envió.',
    fr: 'Le numéro a été supprimé de Liaison entre-temps. Demandez un nouveau lien à la personne qui vous l’a envoyé.',
    de: 'Die Nummer wurde inzwischen aus Liaison entfernt. Bitten Sie den Absender um einen neuen Link.',
    it: 'Nel frattempo il numero è stato rimosso da Liaison. Chiedi un nuovo link a chi te l’ha inviato.',
    pt: 'Entretanto, o número foi removido do Liaison. Peça um novo link a quem lho enviou.',
  },
  pin_wrong: {
    en: 'This number is protected by a two-step PIN. Enter it. If you do not know it, switch two-step verification off in WhatsApp Manager under Phone numbers, then enter six digits of your choice.',
    es: 'Este número está protegido por un PIN de verificación en dos pasos. Introdúcelo. Si no lo sabes, desactiva la verificación en dos pasos en el Administrador de WhatsApp, en Números de teléfono, e introduce seis dígitos a tu elección.',
    fr: 'Ce numéro est protégé par un code PIN en deux étapes. Saisissez-le. Si vous ne le connaissez pas, désactivez la vérification en deux étapes dans le Gestionnaire WhatsApp, sous Numéros de téléphone, puis saisissez six chiffres de votre choix.',
    de: 'Diese Nummer ist durch eine PIN für die zweistufige Bestätigung geschützt. Geben Sie sie ein. Wenn Sie sie nicht kennen, schalten Sie die zweistufige Bestätigung im WhatsApp Manager unter „Telefonnummern“ aus und geben Sie sechs Ziffern Ihrer Wahl ein.',
    it: 'Questo numero è protetto da un PIN di verifica in due passaggi. Inseriscilo. Se non lo conosci, disattiva la verifica in due passaggi in WhatsApp Manager, in Numeri di telefono, poi inserisci sei cifre a tua scelta.',
    pt: 'Este número está protegido por um PIN de verificação em dois passos. Introduza-o. Se não o souber, desative a verificação em dois passos no Gestor do WhatsApp, em Números de telefone, e introduza seis dígitos à sua escolha.',
  },
  pin_locked: {
    en: 'The two-step PIN was tried too often. Wait some hours, or switch two-step verification off in WhatsApp Manager under Phone numbers, then click Continue.',
    es: 'El PIN de verificación en dos pasos se ha probado demasiadas veces. Espera unas horas o desactiva la verificación en dos pasos en el Administrador de WhatsApp, en Números de teléfono, y haz clic en Continuar.',
    fr: 'Le code PIN en deux étapes a été essayé trop souvent. Attendez quelques heures, ou désactivez la vérification en deux étapes dans le Gestionnaire WhatsApp, sous Numéros de téléphone, puis cliquez sur Continuer.',
    de: 'Die PIN für die zweistufige Bestätigung wurde zu oft versucht. Warten Sie einige Stunden, oder schalten Sie die zweistufige Bestätigung im WhatsApp Manager unter „Telefonnummern“ aus, und klicken Sie auf „Fortfahren“.',
    it: 'Il PIN di verifica in due passaggi è stato provato troppe volte. Attendi qualche ora, oppure disattiva la verifica in due passaggi in WhatsApp Manager, in Numeri di telefono, poi fai clic su Continua.',
    pt: 'O PIN de verificação em dois passos foi tentado demasiadas vezes. Espere algumas horas ou desative a verificação em dois passos no Gestor do WhatsApp, em Números de telefone, e clique em Prosseguir.',
  },
  not_verified: {
    en: 'Meta has to see first that the phone is yours. Verify the number by a code in WhatsApp Manager under Phone numbers, then click Continue.',
    es: 'Meta tiene que comprobar primero que el teléfono es tuyo. Verifica el número con un código en el Administrador de WhatsApp, en Números de teléfono, y haz clic en Continuar.',
    fr: 'Meta doit d’abord vérifier que le téléphone est à vous. Vérifiez le numéro par un code dans le Gestionnaire WhatsApp, sous Numéros de téléphone, puis cliquez sur Continuer.',
    de: 'Meta muss zuerst sehen, dass es Ihr Telefon ist. Bestätigen Sie die Nummer im WhatsApp Manager unter „Telefonnummern“ mit einem Code und klicken Sie auf „Fortfahren“.',
    it: 'Meta deve prima accertare che il telefono sia tuo. Verifica il numero con un codice in WhatsApp Manager, in Numeri di telefono, poi fai clic su Continua.',
    pt: 'A Meta tem primeiro de confirmar que o telefone é seu. Verifique o número com um código no Gestor do WhatsApp, em Números de telefone, e clique em Prosseguir.',
  },
  too_many_registrations: {
    en: 'This number was registered too often: Meta allows it ten times in 72 hours. Wait until they are over, then click Continue.',
    es: 'Este número se ha registrado demasiadas veces: Meta lo permite diez veces en 72 horas. Espera a que pasen y haz clic en Continuar.',
    fr: 'Ce numéro a été enregistré trop souvent : Meta l’autorise dix fois en 72 heures. Attendez qu’elles soient écoulées, puis cliquez sur Continuer.',
    de: 'Diese Nummer wurde zu oft registriert: Meta erlaubt es zehnmal in 72 Stunden. Warten Sie, bis sie vorbei sind, und klicken Sie auf „Fortfahren“.',
    it: 'Questo numero è stato registrato troppe volte: Meta lo permette dieci volte in 72 ore. Attendi che siano trascorse, poi fai clic su Continua.',
    pt: 'Este número foi registado demasiadas vezes: a Meta permite dez vezes em 72 horas. Espere que passem e clique em Prosseguir.',
  },
  copy_refused: {
    en: 'Your number is connected, but Meta did not hand over the contacts and conversations of your phone. Click Continue within 24 hours to ask again.',
    es: 'Tu número está conectado, pero Meta no ha entregado los contactos ni las conversaciones de tu teléfono. Haz clic en Continuar en las próximas 24 horas para volver a pedirlos.',
    fr: 'Votre numéro est connecté, mais Meta n’a pas transmis les contacts et les conversations de votre téléphone. Cliquez sur Continuer dans les 24 heures pour les redemander.',
    de: 'Ihre Nummer ist verbunden, aber Meta hat die Kontakte und Unterhaltungen Ihres Telefons nicht übergeben. Klicken Sie innerhalb von 24 Stunden auf „Fortfahren“, um sie erneut anzufordern.',
    it: 'Il tuo numero è collegato, ma Meta non ha consegnato i contatti e le conversazioni del tuo telefono. Fai clic su Continua entro 24 ore per richiederli di nuovo.',
    pt: 'O seu número está ligado, mas a Meta não entregou os contactos e as conversas do seu telemóvel. Clique em Prosseguir dentro de 24 horas para os pedir novamente.',
  },
  later: {
    en: 'Meta could not be reached just now. It is tried again by itself; you can also click Continue in a minute.',
    es: 'No se ha podido contactar con Meta en este momento. Se vuelve a intentar automáticamente; también puedes hacer clic en Continuar dentro de un minuto.',
    fr: 'Meta est injoignable pour l’instant. Une nouvelle tentative a lieu automatiquement ; vous pouvez aussi cliquer sur Continuer dans une minute.',
    de: 'Meta war gerade nicht erreichbar. Es wird von selbst erneut versucht; Sie können auch in einer Minute auf „Fortfahren“ klicken.',
    it: 'Al momento Meta non è raggiungibile. Il tentativo viene ripetuto da solo; puoi anche fare clic su Continua tra un minuto.',
    pt: 'Não foi possível contactar a Meta neste momento. A tentativa é repetida automaticamente; também pode clicar em Prosseguir dentro de um minuto.',
  },
} as const satisfies Record<string, Words>;

/** Faults that are told in the words of others. */
const toldAs: Readonly<Record<string, keyof typeof signupFaults>> = {
  code_used: 'start_again',
  code_expired: 'start_again',
  code_refused: 'start_again',
  exchange_unknown: 'start_again',
  interrupted: 'start_again',
  app_refused: 'setup_wrong',
  app_missing: 'setup_wrong',
  token_refused: 'setup_wrong',
  account_unclear: 'not_shared',
  registration_refused: 'number_refused',
  unreachable: 'later',
  internal: 'later',
};

/** A fault of a signup as a sentence with the next step. */
export function signupFaultWords(language: Language, fault: string): string {
  const own = Object.hasOwn(signupFaults, fault) ? (fault as keyof typeof signupFaults) : toldAs[fault];
  return signupFaults[own ?? 'later'][language];
}
