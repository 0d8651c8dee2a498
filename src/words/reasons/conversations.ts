import type { Words } from '../languages.js';

/** Why a conversation stayed as it was although a plugin wanted to change it. */
export const conversationReasons = {
  no_conversation: {
    en: 'The customer has no conversation yet, so there was nothing to change.',
    es: 'El cliente aún no tiene ninguna conversación, así que no había nada que cambiar.',
    fr: 'Le client n’a pas encore de conversation : il n’y avait rien à modifier.',
    de: 'Der Kunde hat noch keine Unterhaltung, deshalb gab es nichts zu ändern.',
    it: 'Il cliente non ha ancora una conversazione, quindi non c’era nulla da modificare.',
    pt: 'O cliente ainda não tem nenhuma conversa, por isso não havia nada a alterar.',
  },
  conversation_locked: {
    en: 'A colleague was answering in this conversation, so it was left as it was.',
    es: 'Un compañero estaba respondiendo en esta conversación, así que se dejó como estaba.',
    fr: 'Un collègue répondait dans cette conversation : elle a été laissée telle quelle.',
    de: 'Ein Kollege antwortete gerade in dieser Unterhaltung, deshalb blieb sie, wie sie war.',
    it: 'Un collega stava rispondendo in questa conversazione, quindi è rimasta com’era.',
    pt: 'Um colega estava a responder nesta conversa, por isso ficou como estava.',
  },
  changed_by_plugin: {
    en: 'An automation had just changed this conversation, so a second one did not change it again.',
    es: 'Una automatización acababa de cambiar esta conversación, así que otra no volvió a cambiarla.',
    fr: 'Une automatisation venait de modifier cette conversation : une autre ne l’a pas modifiée à nouveau.',
    de: 'Eine Automatisierung hatte diese Unterhaltung gerade geändert, deshalb änderte eine zweite sie nicht noch einmal.',
    it: 'Un’automazione aveva appena modificato questa conversazione, quindi un’altra non l’ha modificata di nuovo.',
    pt: 'Uma automatização tinha acabado de alterar esta conversa, por isso outra não a alterou novamente.',
  },
  snooze_invalid: {
    en: 'The conversation was not snoozed: the time to open it again had passed or was more than a year away.',
    es: 'La conversación no se pospuso: la hora de volver a abrirla ya había pasado o faltaba más de un año.',
    fr: 'La conversation n’a pas été mise en attente : l’heure de sa réouverture était passée ou à plus d’un an.',
    de: 'Die Unterhaltung wurde nicht zurückgestellt: Der Zeitpunkt war vorbei oder mehr als ein Jahr entfernt.',
    it: 'La conversazione non è stata posticipata: l’ora di riapertura era passata o distava più di un anno.',
    pt: 'A conversa não foi adiada: a hora de a reabrir já tinha passado ou faltava mais de um ano.',
  },
  assignee_unknown: {
    en: 'The conversation was not assigned: the one it was meant for no longer has access. Correct the setting.',
    es: 'La conversación no se asignó: la persona prevista ya no tiene acceso. Corrige el ajuste.',
    fr: 'La conversation n’a pas été attribuée : la personne prévue n’a plus accès. Corrigez le réglage.',
    de: 'Die Unterhaltung wurde nicht zugewiesen: Die vorgesehene Person hat keinen Zugang mehr. Korrigieren Sie die Einstellung.',
    it: 'La conversazione non è stata assegnata: la persona prevista non ha più accesso. Correggi l’impostazione.',
    pt: 'A conversa não foi atribuída: a pessoa prevista já não tem acesso. Corrija a definição.',
  },
  labels_limit: {
    en: 'The labels were not added: there are already too many. Remove one first.',
    es: 'No se añadieron las etiquetas: ya hay demasiadas. Quita una primero.',
    fr: 'Les étiquettes n’ont pas été ajoutées : il y en a déjà trop. Retirez-en une d’abord.',
    de: 'Die Labels wurden nicht hinzugefügt: Es gibt schon zu viele. Entfernen Sie zuerst eines.',
    it: 'Le etichette non sono state aggiunte: ce ne sono già troppe. Rimuovine prima una.',
    pt: 'As etiquetas não foram adicionadas: já há demasiadas. Remova uma primeiro.',
  },
} as const satisfies Record<string, Words>;
