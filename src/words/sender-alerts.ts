import type { Translations } from '../sdk/index.js';
import type { Words } from './languages.js';

/** What an owner has to know of a number or its business account, and do. */
export type SenderAlert =
  | 'sender_restricted'
  | 'sender_violation'
  | 'sender_disabled'
  | 'sender_disconnected'
  | 'sender_partner_removed'
  | 'sender_review_rejected'
  | 'sender_name_rejected'
  | 'sender_quality_low'
  | 'sender_security'
  | 'sender_notice';

/** Title and next step of each, in every language. */
export const senderAlerts: Readonly<Record<SenderAlert, { title: Words; detail: Words }>> = {
  sender_restricted: {
    title: {
      en: 'Meta restricts what your WhatsApp account may send',
      es: 'Meta limita lo que tu cuenta de WhatsApp puede enviar',
      fr: 'Meta limite ce que votre compte WhatsApp peut envoyer',
      de: 'Meta schränkt ein, was Ihr WhatsApp-Konto senden darf',
      it: 'Meta limita ciò che il tuo account WhatsApp può inviare',
      pt: 'A Meta limita o que a sua conta do WhatsApp pode enviar',
    },
    detail: {
      en: 'Open Business Support Home at Meta to see the restriction and until when it applies, and request a review if it is wrong.',
      es: 'Abre la página de ayuda para empresas de Meta para ver la restricción y su duración, y solicita una revisión si es un error.',
      fr: 'Ouvrez l’espace d’assistance aux entreprises de Meta pour voir la restriction et sa durée, et demandez un examen si elle est injustifiée.',
      de: 'Öffnen Sie den Support-Bereich für Unternehmen bei Meta: Dort stehen die Einschränkung und ihre Dauer. Beantragen Sie eine Überprüfung, wenn sie falsch ist.',
      it: 'Apri la home dell’assistenza alle aziende di Meta per vedere la restrizione e la sua durata, e chiedi una revisione se è un errore.',
      pt: 'Abra a página de apoio a empresas da Meta para ver a restrição e a sua duração, e peça uma análise se estiver errada.',
    },
  },
  sender_violation: {
    title: {
      en: 'Meta says your WhatsApp account broke a policy',
      es: 'Meta indica que tu cuenta de WhatsApp ha infringido una política',
      fr: 'Meta indique que votre compte WhatsApp a enfreint une règle',
      de: 'Meta meldet, dass Ihr WhatsApp-Konto gegen eine Richtlinie verstoßen hat',
      it: 'Meta segnala che il tuo account WhatsApp ha violato una norma',
      pt: 'A Meta indica que a sua conta do WhatsApp violou uma política',
    },
    detail: {
      en: 'Open Business Support Home at Meta, read which messages or goods it is about, and stop sending them; further violations restrict the account.',
      es: 'Abre la página de ayuda para empresas de Meta, consulta de qué mensajes o productos se trata y deja de enviarlos; más infracciones limitan la cuenta.',
      fr: 'Ouvrez l’espace d’assistance aux entreprises de Meta, voyez quels messages ou produits sont concernés et cessez de les envoyer : d’autres infractions limitent le compte.',
      de: 'Öffnen Sie den Support-Bereich für Unternehmen bei Meta, sehen Sie nach, um welche Nachrichten oder Waren es geht, und senden Sie sie nicht mehr; weitere Verstöße schränken das Konto ein.',
      it: 'Apri la home dell’assistenza alle aziende di Meta, controlla di quali messaggi o prodotti si tratta e smetti di inviarli; altre violazioni limitano l’account.',
      pt: 'Abra a página de apoio a empresas da Meta, veja de que mensagens ou produtos se trata e deixe de os enviar; mais violações limitam a conta.',
    },
  },
  sender_disabled: {
    title: {
      en: 'Meta disables your WhatsApp account, or is about to',
      es: 'Meta desactiva tu cuenta de WhatsApp o está a punto de hacerlo',
      fr: 'Meta désactive votre compte WhatsApp ou s’apprête à le faire',
      de: 'Meta sperrt Ihr WhatsApp-Konto oder wird es bald tun',
      it: 'Meta disattiva il tuo account WhatsApp o sta per farlo',
      pt: 'A Meta desativa a sua conta do WhatsApp ou está prestes a fazê-lo',
    },
    detail: {
      en: 'Open Business Support Home at Meta and request a review. Until Meta reinstates the account no message can be sent from its numbers.',
      es: 'Abre la página de ayuda para empresas de Meta y solicita una revisión. Hasta que Meta restablezca la cuenta no se puede enviar ningún mensaje desde sus números.',
      fr: 'Ouvrez l’espace d’assistance aux entreprises de Meta et demandez un examen. Tant que Meta n’a pas rétabli le compte, aucun message ne peut partir de ses numéros.',
      de: 'Öffnen Sie den Support-Bereich für Unternehmen bei Meta und beantragen Sie eine Überprüfung. Bis Meta das Konto wiederherstellt, kann von seinen Nummern nichts gesendet werden.',
      it: 'Apri la home dell’assistenza alle aziende di Meta e chiedi una revisione. Finché Meta non ripristina l’account, dai suoi numeri non si può inviare nulla.',
      pt: 'Abra a página de apoio a empresas da Meta e peça uma análise. Até a Meta repor a conta, não é possível enviar mensagens a partir dos seus números.',
    },
  },
  sender_disconnected: {
    title: {
      en: 'Your WhatsApp account is no longer connected',
      es: 'Tu cuenta de WhatsApp ya no está conectada',
      fr: 'Votre compte WhatsApp n’est plus connecté',
      de: 'Ihr WhatsApp-Konto ist nicht mehr verbunden',
      it: 'Il tuo account WhatsApp non è più collegato',
      pt: 'A sua conta do WhatsApp já não está ligada',
    },
    detail: {
      en: 'It was deleted or taken off the platform at Meta. Connect it again in WhatsApp Manager, or register another number here.',
      es: 'Se ha eliminado o retirado de la plataforma en Meta. Vuelve a conectarla en el Administrador de WhatsApp o registra otro número aquí.',
      fr: 'Il a été supprimé ou retiré de la plateforme chez Meta. Reconnectez-le dans le Gestionnaire WhatsApp ou enregistrez un autre numéro ici.',
      de: 'Es wurde bei Meta gelöscht oder von der Plattform genommen. Verbinden Sie es im WhatsApp Manager erneut oder registrieren Sie hier eine andere Nummer.',
      it: 'È stato eliminato o rimosso dalla piattaforma in Meta. Ricollegalo in WhatsApp Manager o registra qui un altro numero.',
      pt: 'Foi eliminada ou retirada da plataforma na Meta. Volte a ligá-la no Gestor do WhatsApp ou registe aqui outro número.',
    },
  },
  sender_partner_removed: {
    title: {
      en: 'Access to your WhatsApp account was removed at Meta',
      es: 'Se ha retirado en Meta el acceso a tu cuenta de WhatsApp',
      fr: 'L’accès à votre compte WhatsApp a été retiré chez Meta',
      de: 'Der Zugriff auf Ihr WhatsApp-Konto wurde bei Meta entfernt',
      it: 'L’accesso al tuo account WhatsApp è stato rimosso in Meta',
      pt: 'O acesso à sua conta do WhatsApp foi removido na Meta',
    },
    detail: {
      en: 'Messages can no longer be sent from its numbers. Add the partner again in Meta Business Settings, or connect the phone app again.',
      es: 'Ya no se pueden enviar mensajes desde sus números. Vuelve a añadir el socio en la configuración del negocio de Meta o conecta de nuevo la aplicación del teléfono.',
      fr: 'Plus aucun message ne peut partir de ses numéros. Ajoutez de nouveau le partenaire dans les paramètres d’entreprise Meta ou reconnectez l’application du téléphone.',
      de: 'Von seinen Nummern kann nichts mehr gesendet werden. Fügen Sie den Partner in den Unternehmenseinstellungen von Meta wieder hinzu oder verbinden Sie die App auf dem Telefon erneut.',
      it: 'Dai suoi numeri non si può più inviare nulla. Aggiungi di nuovo il partner nelle impostazioni aziendali di Meta o ricollega l’app del telefono.',
      pt: 'Já não é possível enviar mensagens a partir dos seus números. Adicione novamente o parceiro nas definições da empresa na Meta ou volte a ligar a aplicação do telemóvel.',
    },
  },
  sender_review_rejected: {
    title: {
      en: 'Meta rejected your WhatsApp account in its review',
      es: 'Meta ha rechazado tu cuenta de WhatsApp en su revisión',
      fr: 'Meta a refusé votre compte WhatsApp lors de son examen',
      de: 'Meta hat Ihr WhatsApp-Konto bei der Prüfung abgelehnt',
      it: 'Meta ha rifiutato il tuo account WhatsApp nella revisione',
      pt: 'A Meta rejeitou a sua conta do WhatsApp na análise',
    },
    detail: {
      en: 'Open Business Support Home at Meta to read why, correct what it names, and request another review.',
      es: 'Abre la página de ayuda para empresas de Meta para ver el motivo, corrige lo que indica y solicita otra revisión.',
      fr: 'Ouvrez l’espace d’assistance aux entreprises de Meta pour connaître le motif, corrigez ce qui est indiqué et demandez un nouvel examen.',
      de: 'Im Support-Bereich für Unternehmen bei Meta steht der Grund. Korrigieren Sie, was dort genannt ist, und beantragen Sie eine erneute Prüfung.',
      it: 'Apri la home dell’assistenza alle aziende di Meta per leggere il motivo, correggi ciò che indica e chiedi un’altra revisione.',
      pt: 'Abra a página de apoio a empresas da Meta para ver o motivo, corrija o que é indicado e peça outra análise.',
    },
  },
  sender_name_rejected: {
    title: {
      en: 'Meta rejected the display name of your number',
      es: 'Meta ha rechazado el nombre visible de tu número',
      fr: 'Meta a refusé le nom affiché de votre numéro',
      de: 'Meta hat den Anzeigenamen Ihrer Nummer abgelehnt',
      it: 'Meta ha rifiutato il nome visualizzato del tuo numero',
      pt: 'A Meta rejeitou o nome de apresentação do seu número',
    },
    detail: {
      en: 'Open the number in WhatsApp Manager and submit a name that matches your business.',
      es: 'Abre el número en el Administrador de WhatsApp y envía un nombre que corresponda a tu negocio.',
      fr: 'Ouvrez le numéro dans le Gestionnaire WhatsApp et proposez un nom qui correspond à votre entreprise.',
      de: 'Öffnen Sie die Nummer im WhatsApp Manager und reichen Sie einen Namen ein, der zu Ihrem Unternehmen passt.',
      it: 'Apri il numero in WhatsApp Manager e invia un nome che corrisponda alla tua attività.',
      pt: 'Abra o número no Gestor do WhatsApp e envie um nome que corresponda à sua empresa.',
    },
  },
  sender_quality_low: {
    title: {
      en: 'People block or report messages from your number',
      es: 'Hay personas que bloquean o denuncian los mensajes de tu número',
      fr: 'Des personnes bloquent ou signalent les messages de votre numéro',
      de: 'Menschen blockieren oder melden Nachrichten Ihrer Nummer',
      it: 'Alcune persone bloccano o segnalano i messaggi del tuo numero',
      pt: 'Há pessoas a bloquear ou a denunciar mensagens do seu número',
    },
    detail: {
      en: 'Meta may lower how many people you may write to. Send less marketing for a week, and only to people who asked for it.',
      es: 'Meta puede reducir a cuántas personas puedes escribir. Envía menos promociones durante una semana y solo a quien las haya pedido.',
      fr: 'Meta peut réduire le nombre de personnes à qui vous pouvez écrire. Envoyez moins de promotions pendant une semaine, et seulement à qui les a demandées.',
      de: 'Meta kann verringern, wie vielen Menschen Sie schreiben dürfen. Senden Sie eine Woche lang weniger Werbung, und nur an Menschen, die darum gebeten haben.',
      it: 'Meta può ridurre il numero di persone a cui puoi scrivere. Per una settimana invia meno promozioni, e solo a chi le ha chieste.',
      pt: 'A Meta pode reduzir o número de pessoas a quem pode escrever. Durante uma semana, envie menos promoções e só a quem as pediu.',
    },
  },
  sender_security: {
    title: {
      en: 'The PIN of your WhatsApp number was changed or asked for',
      es: 'Se ha cambiado o solicitado el PIN de tu número de WhatsApp',
      fr: 'Le code PIN de votre numéro WhatsApp a été modifié ou demandé',
      de: 'Die PIN Ihrer WhatsApp-Nummer wurde geändert oder angefordert',
      it: 'Il PIN del tuo numero WhatsApp è stato cambiato o richiesto',
      pt: 'O PIN do seu número do WhatsApp foi alterado ou pedido',
    },
    detail: {
      en: 'If it was nobody of yours, open the number in WhatsApp Manager, set a new PIN and see who has access to the account.',
      es: 'Si no ha sido nadie de tu equipo, abre el número en el Administrador de WhatsApp, pon un PIN nuevo y revisa quién tiene acceso a la cuenta.',
      fr: 'Si ce n’était personne de chez vous, ouvrez le numéro dans le Gestionnaire WhatsApp, choisissez un nouveau code PIN et vérifiez qui a accès au compte.',
      de: 'Wenn es niemand von Ihnen war, öffnen Sie die Nummer im WhatsApp Manager, setzen Sie eine neue PIN und prüfen Sie, wer Zugriff auf das Konto hat.',
      it: 'Se non è stato nessuno dei tuoi, apri il numero in WhatsApp Manager, imposta un nuovo PIN e controlla chi ha accesso all’account.',
      pt: 'Se não foi ninguém da sua equipa, abra o número no Gestor do WhatsApp, defina um novo PIN e veja quem tem acesso à conta.',
    },
  },
  sender_notice: {
    title: {
      en: 'Meta has a notice about your WhatsApp account',
      es: 'Meta tiene un aviso sobre tu cuenta de WhatsApp',
      fr: 'Meta a un avis concernant votre compte WhatsApp',
      de: 'Meta hat einen Hinweis zu Ihrem WhatsApp-Konto',
      it: 'Meta ha un avviso sul tuo account WhatsApp',
      pt: 'A Meta tem um aviso sobre a sua conta do WhatsApp',
    },
    detail: {
      en: 'Open WhatsApp Manager: the notice and what to do are on its overview page.',
      es: 'Abre el Administrador de WhatsApp: el aviso y lo que hay que hacer aparecen en su página de resumen.',
      fr: 'Ouvrez le Gestionnaire WhatsApp : l’avis et la marche à suivre figurent sur sa page d’aperçu.',
      de: 'Öffnen Sie den WhatsApp Manager: Hinweis und nächster Schritt stehen auf der Übersichtsseite.',
      it: 'Apri WhatsApp Manager: l’avviso e cosa fare sono nella pagina di panoramica.',
      pt: 'Abra o Gestor do WhatsApp: o aviso e o que fazer estão na página de resumo.',
    },
  },
};

/** The same as stored English sentences with their translations. */
export const senderAlertTexts: Translations = Object.fromEntries(
  Object.values(senderAlerts).flatMap(({ title, detail }) =>
    [title, detail].map(({ en, ...others }) => [en, others] as const),
  ),
);
