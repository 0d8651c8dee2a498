import type { Translations } from '../../src/sdk/index.js';

/** Why nothing was sent, for reasons only this plugin knows. */
export const reasons: Readonly<Record<string, string>> = {
  requested_too_late: 'The workflow asked for this message more than a day ago.',
};

/** The reasons above in the languages of shop owners. */
export const reasonTranslations: Translations = {
  'The workflow asked for this message more than a day ago.': {
    es: 'El flujo de trabajo pidió este mensaje hace más de un día.',
    fr: 'Le workflow a demandé ce message il y a plus d’un jour.',
    de: 'Der Workflow hat diese Nachricht vor mehr als einem Tag angefordert.',
    it: 'Il flusso di lavoro ha richiesto questo messaggio più di un giorno fa.',
    pt: 'O fluxo de trabalho pediu esta mensagem há mais de um dia.',
  },
};
