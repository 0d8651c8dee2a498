import type { Language, Words } from './languages.js';

/** What is read where a page inside a vendor's own was opened outside of it. */
const words = {
  title: {
    en: 'Open Liaison from your shop’s admin',
    es: 'Abre Liaison desde el panel de tu tienda',
    fr: 'Ouvrez Liaison depuis l’interface de votre boutique',
    de: 'Öffnen Sie Liaison in der Verwaltung Ihres Shops',
    it: 'Apri Liaison dal pannello del tuo negozio',
    pt: 'Abra o Liaison no painel da sua loja',
  },
  shopify: {
    en: 'This page works inside the Shopify admin. Go to Apps and choose Liaison.',
    es: 'Esta página funciona dentro del panel de control de Shopify. Ve a Aplicaciones y elige Liaison.',
    fr: 'Cette page fonctionne dans l’interface administrateur de Shopify. Ouvrez Applications et choisissez Liaison.',
    de: 'Diese Seite funktioniert im Shopify-Adminbereich. Öffnen Sie „Apps“ und wählen Sie Liaison.',
    it: 'Questa pagina funziona nel pannello di controllo di Shopify. Vai su App e scegli Liaison.',
    pt: 'Esta página funciona no painel da Shopify. Vá a Apps e escolha o Liaison.',
  },
} as const satisfies Record<string, Words>;

/** One of these sentences. */
export function embeddedWords(language: Language, word: keyof typeof words): string {
  return words[word][language];
}
