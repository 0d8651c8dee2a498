/**
 * Texts of a connector or plugin in other languages than English: by the English text, then by language
 * (`es`, `fr`, `de`, `it`, `pt`). A text may hold values, written `{name}` on both sides.
 *
 * Shop owners read titles, descriptions, `title`, `help` and `labels` of settings, errors of their checks
 * and reasons in their language; what has no translation stays English.
 *
 * @example
 * ```ts
 * const translations: Translations = {
 *   'Order placed': { es: 'Pedido realizado', fr: 'Commande passée' },
 *   'must be more than {before}': { es: 'Debe ser mayor que {before}.' },
 * };
 * ```
 */
export type Translations = Readonly<Record<string, Readonly<Record<string, string>>>>;
