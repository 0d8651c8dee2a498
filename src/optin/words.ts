import { marketingStopWords } from './marketing-stop.data.js';

/**
 * Words that end or restart messages, by language. A message counts only when it is nothing but
 * such a word or phrase; punctuation, emoji, case and accents aside. "Cancel" and "end" are left
 * out on purpose: people who write them mean their order.
 */
const stopWords: Readonly<Record<string, readonly string[]>> = {
  en: [
    'stop',
    'stop all',
    'stopall',
    'stop it',
    'please stop',
    'unsubscribe',
    'unsubscribe me',
    'opt out',
    'optout',
    'quit',
    'remove me',
  ],
  fr: [
    'stop',
    'arrêt',
    'arrêter',
    'arrêtez',
    'stopper',
    'désabonner',
    'me désabonner',
    'se désabonner',
    'désabonnement',
    'désinscrire',
    'me désinscrire',
    'désinscription',
  ],
  it: [
    'stop',
    'ferma',
    'fermati',
    'basta',
    'disiscrivi',
    'disiscrivimi',
    'cancellami',
    'disattiva',
    'annulla iscrizione',
    'cancella iscrizione',
    'non scrivetemi più',
  ],
  es: [
    'stop',
    'alto',
    'parar',
    'pare',
    'baja',
    'darme de baja',
    'dar de baja',
    'darse de baja',
    'dame de baja',
    'cancelar suscripción',
    'anular suscripción',
    'detener',
    'no molestar',
  ],
  de: [
    'stop',
    'stopp',
    'stoppen',
    'abmelden',
    'abmeldung',
    'abbestellen',
    'austragen',
    'keine nachrichten',
    'keine werbung',
  ],
  pt: [
    'stop',
    'parar',
    'pare',
    'sair',
    'descadastrar',
    'me descadastrar',
    'descadastre',
    'cancelar inscrição',
    'cancelar subscrição',
    'remover',
    'não quero receber',
  ],
};

const startWords: Readonly<Record<string, readonly string[]>> = {
  en: ['start', 'unstop', 'subscribe', 'resubscribe', 'opt in', 'optin'],
  fr: [
    'démarrer',
    'commencer',
    'reprendre',
    'réabonner',
    'me réabonner',
    "s'abonner",
    "m'abonner",
    'abonner',
    'réinscrire',
  ],
  it: ['inizia', 'avvia', 'iscrivi', 'iscrivimi', 'riprendi', 'riattiva'],
  es: ['iniciar', 'empezar', 'reanudar', 'alta', 'darme de alta', 'dar de alta', 'suscribir', 'suscribirme'],
  de: ['starten', 'anmelden', 'anmeldung', 'abonnieren', 'fortsetzen'],
  pt: ['iniciar', 'começar', 'retomar', 'inscrever', 'me inscrever', 'recadastrar', 'quero receber'],
};

/** Longer texts are sentences; looking at them is wasted. */
const longest = 60;

const stops = normalisedSet(stopWords);
const starts = normalisedSet(startWords);

/** True when a message says STOP, in any of six languages, and nothing else. */
export function isStopWord(text: string | null | undefined): boolean {
  return matches(stops, text);
}

/** True when a message says START, in any of six languages, and nothing else. */
export function isStartWord(text: string | null | undefined): boolean {
  return matches(starts, text);
}

function matches(words: ReadonlySet<string>, text: string | null | undefined): boolean {
  if (typeof text !== 'string' || text.length > longest) return false;
  return words.has(normalise(text));
}

function normalisedSet(words: Readonly<Record<string, readonly string[]>>): ReadonlySet<string> {
  return new Set(Object.values(words).flat().map(normalise));
}

function normalise(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .toLowerCase()
    .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')
    .replace(/['\u2019]/g, "'")
    .replace(/[\s_-]+/gu, ' ');
}

const marketingStops = new Set(marketingStopWords.flatMap(({ texts }) => texts).map(normalise));

/** True when a message says that promotions are to stop, as Meta's ready-made button does, and nothing else. */
export function isMarketingStop(text: string | null | undefined): boolean {
  return matches(marketingStops, text);
}

/** True when a button is named so: in Meta's words, or in others that name stopping and promotions. */
export function isMarketingStopButton(label: string | null | undefined): boolean {
  if (typeof label !== 'string' || label.length > longest) return false;
  const said = ` ${normalise(label)}`;
  if (marketingStops.has(said.slice(1))) return true;
  const names = (beginnings: readonly string[]) => beginnings.some((word) => said.includes(` ${word}`));
  return marketingStopWords.some(({ stop, promotions }) => names(stop) && names(promotions));
}
