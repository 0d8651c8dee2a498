import type { Language, Words } from './languages.js';

/** What the check of a field says, as `src/platform/plain-words.ts` words it, and what an owner reads. */
const rules: readonly { matches: RegExp; words: Words }[] = [
  {
    matches: /^(?:is missing|must not be empty)/,
    words: {
      en: 'Fill in this field.',
      es: 'Rellena este campo.',
      fr: 'Remplissez ce champ.',
      de: 'Füllen Sie dieses Feld aus.',
      it: 'Compila questo campo.',
      pt: 'Preencha este campo.',
    },
  },
  {
    matches: /^must have (\d+) characters or more$/,
    words: {
      en: 'Enter at least $1 characters.',
      es: 'Escribe al menos $1 caracteres.',
      fr: 'Saisissez au moins $1 caractères.',
      de: 'Geben Sie mindestens $1 Zeichen ein.',
      it: 'Inserisci almeno $1 caratteri.',
      pt: 'Escreva pelo menos $1 carateres.',
    },
  },
  {
    matches: /^must have (\d+) characters or fewer$/,
    words: {
      en: 'Enter $1 characters or fewer.',
      es: 'Escribe $1 caracteres como máximo.',
      fr: 'Saisissez $1 caractères au maximum.',
      de: 'Geben Sie höchstens $1 Zeichen ein.',
      it: 'Inserisci al massimo $1 caratteri.',
      pt: 'Escreva no máximo $1 carateres.',
    },
  },
  {
    matches: /^must hold (?:at least one entry|(\d+) entries or more)/,
    words: {
      en: 'Add more items.',
      es: 'Añade más elementos.',
      fr: 'Ajoutez des éléments.',
      de: 'Fügen Sie weitere Einträge hinzu.',
      it: 'Aggiungi altri elementi.',
      pt: 'Adicione mais elementos.',
    },
  },
  {
    matches: /^must hold (\d+) entries or fewer$/,
    words: {
      en: 'Keep $1 items or fewer.',
      es: 'Deja $1 elementos como máximo.',
      fr: 'Conservez $1 éléments au maximum.',
      de: 'Behalten Sie höchstens $1 Einträge.',
      it: 'Mantieni al massimo $1 elementi.',
      pt: 'Mantenha no máximo $1 elementos.',
    },
  },
  {
    matches: /^must be at least (\S+)$/,
    words: {
      en: 'Enter $1 or more.',
      es: 'Escribe $1 o más.',
      fr: 'Saisissez $1 ou plus.',
      de: 'Geben Sie mindestens $1 ein.',
      it: 'Inserisci $1 o più.',
      pt: 'Escreva $1 ou mais.',
    },
  },
  {
    matches: /^must be greater than (\S+)$/,
    words: {
      en: 'Enter more than $1.',
      es: 'Escribe más de $1.',
      fr: 'Saisissez plus de $1.',
      de: 'Geben Sie mehr als $1 ein.',
      it: 'Inserisci più di $1.',
      pt: 'Escreva mais de $1.',
    },
  },
  {
    matches: /^must be at most (\S+)$/,
    words: {
      en: 'Enter $1 or less.',
      es: 'Escribe $1 o menos.',
      fr: 'Saisissez $1 ou moins.',
      de: 'Geben Sie höchstens $1 ein.',
      it: 'Inserisci $1 o meno.',
      pt: 'Escreva $1 ou menos.',
    },
  },
  {
    matches: /^must be less than (\S+)$/,
    words: {
      en: 'Enter less than $1.',
      es: 'Escribe menos de $1.',
      fr: 'Saisissez moins de $1.',
      de: 'Geben Sie weniger als $1 ein.',
      it: 'Inserisci meno di $1.',
      pt: 'Escreva menos de $1.',
    },
  },
  {
    matches: /^must be a multiple of (\S+)$/,
    words: {
      en: 'Enter a multiple of $1.',
      es: 'Escribe un múltiplo de $1.',
      fr: 'Saisissez un multiple de $1.',
      de: 'Geben Sie ein Vielfaches von $1 ein.',
      it: 'Inserisci un multiplo di $1.',
      pt: 'Escreva um múltiplo de $1.',
    },
  },
  {
    matches: /^must be a whole number/,
    words: {
      en: 'Enter a whole number.',
      es: 'Escribe un número entero.',
      fr: 'Saisissez un nombre entier.',
      de: 'Geben Sie eine ganze Zahl ein.',
      it: 'Inserisci un numero intero.',
      pt: 'Escreva um número inteiro.',
    },
  },
  {
    matches: /^must be a number/,
    words: {
      en: 'Enter a number.',
      es: 'Escribe un número.',
      fr: 'Saisissez un nombre.',
      de: 'Geben Sie eine Zahl ein.',
      it: 'Inserisci un numero.',
      pt: 'Escreva um número.',
    },
  },
  {
    matches: /^must be (?:a web address|the address of the shop)/,
    words: {
      en: 'Enter a web address, for example https://shop.example.',
      es: 'Escribe una dirección web, por ejemplo https://shop.example.',
      fr: 'Saisissez une adresse web, par exemple https://shop.example.',
      de: 'Geben Sie eine Webadresse ein, zum Beispiel https://shop.example.',
      it: 'Inserisci un indirizzo web, per esempio https://shop.example.',
      pt: 'Escreva um endereço web, por exemplo https://shop.example.',
    },
  },
  {
    matches: /^must be an e-mail address/,
    words: {
      en: 'Enter an email address.',
      es: 'Escribe un correo electrónico.',
      fr: 'Saisissez une adresse e-mail.',
      de: 'Geben Sie eine E-Mail-Adresse ein.',
      it: 'Inserisci un indirizzo e-mail.',
      pt: 'Escreva um e-mail.',
    },
  },
  {
    matches: /^must be an ISO-8601 duration/,
    words: {
      en: 'Enter a whole number and choose a unit.',
      es: 'Escribe un número entero y elige una unidad.',
      fr: 'Saisissez un nombre entier et choisissez une unité.',
      de: 'Geben Sie eine ganze Zahl ein und wählen Sie eine Einheit.',
      it: 'Inserisci un numero intero e scegli un’unità.',
      pt: 'Escreva um número inteiro e escolha uma unidade.',
    },
  },
  {
    matches: /^must be .+ or .+$/,
    words: {
      en: 'Choose an option from the list.',
      es: 'Elige una opción de la lista.',
      fr: 'Choisissez une option de la liste.',
      de: 'Wählen Sie eine Option aus der Liste.',
      it: 'Scegli un’opzione dall’elenco.',
      pt: 'Escolha uma opção da lista.',
    },
  },
  {
    matches: /^(?:has fields nobody asked for|there is no such field)/,
    words: {
      en: 'The hub doesn’t know this setting. Reload the page.',
      es: 'El hub no conoce este ajuste. Recarga la página.',
      fr: 'Le hub ne connaît pas ce réglage. Rechargez la page.',
      de: 'Der Hub kennt diese Einstellung nicht. Laden Sie die Seite neu.',
      it: 'L’hub non conosce questa impostazione. Ricarica la pagina.',
      pt: 'O hub não conhece esta definição. Recarregue a página.',
    },
  },
];

/** What is said of a value no rule above explains. */
const other: Words = {
  en: 'This value isn’t valid.',
  es: 'Este valor no es válido.',
  fr: 'Cette valeur n’est pas valide.',
  de: 'Dieser Wert ist ungültig.',
  it: 'Questo valore non è valido.',
  pt: 'Este valor não é válido.',
};

/** What is wrong with a field, as a sentence an owner can act on. */
export function fieldWords(language: Language, reason: string): string {
  for (const { matches, words } of rules) {
    const found = matches.exec(reason);
    if (found) return words[language].replaceAll('$1', found[1] ?? '');
  }
  return other[language];
}
