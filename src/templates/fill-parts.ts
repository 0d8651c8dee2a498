import {
  buttonVariable,
  headerText,
  placeholdersOf,
  type FilledButton,
  type FilledCard,
  type FilledParameter,
  type FilledTemplate,
  type ProviderContent,
  type TemplateButtonValue,
  type TemplateHeader,
  type TemplateLimits,
  type TemplateParts,
  type WireName,
} from '../sdk/index.js';
import type { StoredContent } from './template-content.js';

type Button = NonNullable<ProviderContent['buttons']>[number];

/** Something about a part of a send that does not fit its template. */
export interface PartProblem {
  /** Dotted path within the content of the send: `cards.1.header`. */
  field: string;
  reason: string;
}

/** The value of each variable, as it leaves. */
export type ParameterValues = ReadonlyMap<string, Omit<FilledParameter, 'name'>>;

/** What fills the parts of a template, and what does not fit. */
export interface FilledParts {
  values: FilledTemplate;
  problems: PartProblem[];
}

/** Puts values and what a send names at the parts of a template. */
export function fillParts(
  content: StoredContent,
  parts: TemplateParts,
  texts: ParameterValues,
  limits: Pick<TemplateLimits, 'products'>,
): FilledParts {
  const problems: PartProblem[] = [];
  const report = (field: string, reason: string) => void problems.push({ field, reason });
  const { wire } = content;
  const named = (text: string, names: readonly WireName[] | undefined) =>
    parametersOf(text, { names: wire ? (names ?? []) : undefined, positional: isPositional(content) }, texts);
  const body = named(content.body, wire?.body);
  const header =
    headerOf(content.header, parts.header, report) ?? textHeader(named(headerText(content), wire?.header));
  const buttons = buttonsOf(
    content.buttons,
    parts.buttons,
    { texts, code: body[0]?.text, limits },
    (at, reason) => report(`buttons.${at}`, reason),
  );
  const cards = cardsOf(content, parts.cards, { texts, limits, named }, report);
  const offer = offerOf(content.offer, parts.offer, report);
  return {
    values: {
      ...(header === undefined ? {} : { header }),
      ...(body.length === 0 ? {} : { body }),
      ...(buttons.length === 0 ? {} : { buttons }),
      ...(cards === undefined ? {} : { cards }),
      ...(offer === undefined ? {} : { offer }),
    },
    problems,
  };
}

type Report = (field: string, reason: string) => void;

/** Parameters of codes have places: the provider writes the sentence. */
function isPositional({ wire, code }: StoredContent): boolean {
  return wire?.format === 'positional' || (wire === undefined && code !== undefined);
}

function parametersOf(
  text: string,
  { names, positional }: { names: readonly WireName[] | undefined; positional: boolean },
  texts: ParameterValues,
): FilledParameter[] {
  const order = names ?? placeholdersOf(text).map((name) => [name, name] as const);
  return order.map(([name, variable]) => ({
    ...(positional ? {} : { name }),
    ...(texts.get(variable) ?? { text: '' }),
  }));
}

function textHeader(parameters: readonly FilledParameter[]): FilledTemplate['header'] {
  return parameters.length === 0 ? undefined : { kind: 'text', parameters };
}

function headerOf(
  wanted: TemplateHeader | undefined,
  given: TemplateParts['header'],
  report: Report,
): TemplateParts['header'] {
  if (typeof wanted !== 'object') {
    if (given) report('header', `is ${articled(given.kind)}, and the template has none`);
    return undefined;
  }
  if (given?.kind === wanted.kind) return given;
  report('header', `must be ${articled(wanted.kind)}: the template shows one above its text`);
  return undefined;
}

function articled(kind: string): string {
  return kind === 'image' ? 'an image' : `a ${kind}`;
}

/** What buttons take their values from. */
interface ButtonSources {
  texts: ParameterValues;
  /** The one-time password, which its button repeats. */
  code?: string | undefined;
  limits: Pick<TemplateLimits, 'products'>;
}

function buttonsOf(
  buttons: readonly Button[] | undefined,
  given: readonly TemplateButtonValue[] | undefined,
  sources: ButtonSources,
  report: (at: number, reason: string) => void,
): FilledButton[] {
  const wanted = buttons ?? [];
  const chosen = new Map<number, FilledButton>();
  (given ?? []).forEach((value, at) => {
    const index =
      value.index ?? wanted.findIndex((button, place) => button.type === value.type && !chosen.has(place));
    if (wanted[index]?.type !== value.type)
      return report(at, `is for a button of the type ${value.type}, and the template has none there`);
    if (chosen.has(index)) return report(at, 'is for a button that has a value already');
    const excess = excessOf(value, sources.limits.products);
    if (excess !== undefined) return report(at, excess);
    chosen.set(index, { ...value, index });
  });
  wanted.forEach((button, index) => {
    const value = valueOf(button, index, sources);
    if (value) chosen.set(index, value);
    else if (button.type === 'products' && !chosen.has(index))
      report(given?.length ?? 0, 'is missing: the template lists products, name them in sections');
  });
  return [...chosen.values()].sort((one, two) => one.index - two.index);
}

function excessOf(value: TemplateButtonValue, products: number): string | undefined {
  if (value.type !== 'products') return undefined;
  const { sections } = value;
  const count = sections.reduce((sum, { productRetailerIds }) => sum + productRetailerIds.length, 0);
  if (count > products) return `lists ${count} products; ${products} are allowed`;
  const isUntitled = sections.length > 1 && sections.some(({ title }) => title === undefined);
  return isUntitled ? 'has a section without a title; with several each needs one' : undefined;
}

/** What a button takes from variables. A one-time-password button repeats the code of the body. */
function valueOf(button: Button, index: number, { texts, code }: ButtonSources): FilledButton | undefined {
  if (button.type === 'otp') return code === undefined ? undefined : { type: 'url', index, text: code };
  const name = buttonVariable(button);
  if (name === undefined) return undefined;
  const text = texts.get(name)?.text ?? '';
  return button.type === 'copy_code'
    ? { type: 'copy_code', index, code: text }
    : { type: 'url', index, text: suffix(text) };
}

/** Blanks would end an address. */
export function suffix(text: string): string {
  return text.replace(/\s/g, '%20');
}

function cardsOf(
  { cards, wire }: StoredContent,
  given: TemplateParts['cards'],
  sources: ButtonSources & {
    named: (text: string, names: readonly WireName[] | undefined) => FilledParameter[];
  },
  report: Report,
): FilledCard[] | undefined {
  const count = given?.length ?? 0;
  if (cards === undefined) {
    if (count > 0) report('cards', 'are given, and the template has none');
    return undefined;
  }
  if (count !== cards.length) {
    report('cards', `must be ${cards.length}, one for each card of the template, and are ${count}`);
    return undefined;
  }
  return cards.map((card, index): FilledCard => {
    const value = given?.[index];
    if (value && value.header.kind !== card.header.kind)
      report(`cards.${index}.header`, `must be ${articled(card.header.kind)}`);
    const body = sources.named(card.body ?? '', wire?.cards?.[index]);
    const buttons = buttonsOf(card.buttons, value?.buttons, sources, (at, reason) =>
      report(`cards.${index}.buttons.${at}`, reason),
    );
    return {
      ...(value ? { header: value.header } : {}),
      ...(body.length === 0 ? {} : { body }),
      ...(buttons.length === 0 ? {} : { buttons }),
    };
  });
}

function offerOf(
  wanted: StoredContent['offer'],
  given: TemplateParts['offer'],
  report: Report,
): FilledTemplate['offer'] {
  const expires = wanted?.expires === true;
  if (expires && !given) report('offer', 'is missing: the template counts down to expiresAt');
  if (!expires && given) report('offer', 'is given, and the template has no offer that expires');
  return expires ? given : undefined;
}
