import type { Translations } from '../../src/sdk/index.js';

/** Why nothing was sent, for reasons only this plugin knows. */
export const reasons: Readonly<Record<string, string>> = {
  no_link: 'There is no page where the customer can write a review. Enter one under Settings > Automations.',
};

/** The reasons above in the languages of shop owners. */
export const reasonTranslations: Translations = {
  'There is no page where the customer can write a review. Enter one under Settings > Automations.': {
    es: 'No hay ninguna página donde el cliente pueda escribir una valoración. Indícala en Ajustes > Automatizaciones.',
    fr: 'Il n’y a aucune page où le client peut écrire un avis. Indiquez-en une dans Réglages > Automatisations.',
    de: 'Es gibt keine Seite, auf der der Kunde eine Bewertung schreiben kann. Geben Sie eine unter Einstellungen > Automatisierungen an.',
    it: 'Non c’è una pagina in cui il cliente possa scrivere una recensione. Indicala in Impostazioni > Automazioni.',
    pt: 'Não há nenhuma página onde o cliente possa escrever uma avaliação. Indique uma em Definições > Automatizações.',
  },
};
