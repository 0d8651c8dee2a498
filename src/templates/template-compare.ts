import {
  headerText,
  parseTemplateVariables,
  placeholdersOf,
  replacePlaceholders,
  type ParameterFormat,
  type ProviderContent,
  type TemplateVariable,
  type Wire,
  type WireName,
} from '../sdk/index.js';
import type { StoredContent, TemplateVariableMap } from './template-content.js';
import type { TemplateProvider } from './template-provider.js';

type Button = NonNullable<ProviderContent['buttons']>[number];

/** How a template of ours and one of the same name and language at the provider relate. */
export type Comparison =
  /** The texts are the same; `content` says how values travel. */
  | { match: 'same'; content: StoredContent }
  /** The provider's text differs, but every variable it needs is one of ours: its text is what customers get. */
  | { match: 'reworded'; content: StoredContent }
  /** The provider's needs something we could only guess. */
  | { match: 'conflict'; reason: string };

/** The text with every placeholder made alike, so that names do not count. */
function skeleton(text: string | undefined): string {
  return replacePlaceholders((text ?? '').trim().replace(/\r\n/g, '\n'), () => '{{}}');
}

function buttonSkeleton(button: Button): string {
  switch (button.type) {
    case 'url':
      return `url|${button.text}|${skeleton(button.url)}`;
    case 'phone_number':
      return `phone|${button.text}|${button.phoneNumber.replace(/\D/g, '')}`;
    case 'copy_code':
      return button.type;
    case 'otp':
      return [button.type, button.delivery ?? 'copy_code', button.text ?? ''].join('|');
    case 'other':
      return `${button.kind}|${button.text}`;
    case 'flow':
      // A form that was given whole, or by its name, comes back with an id.
      return `${button.type}|${button.text}|${button.screen ?? ''}`;
    case 'quick_reply':
    case 'catalog':
    case 'products':
    case 'product':
    case 'voice_call':
    case 'request_contact_info':
      return `${button.type}|${button.text ?? ''}`;
  }
}

function headerSkeleton(header: StoredContent['header']): string {
  return typeof header === 'object' ? `[${header.kind}]` : skeleton(header);
}

function sameText(one: StoredContent, two: StoredContent): boolean {
  const buttons = (content: Pick<StoredContent, 'buttons'>) =>
    (content.buttons ?? []).map(buttonSkeleton).join('\n');
  const cards = (content: StoredContent) =>
    (content.cards ?? [])
      .map((card) => [card.header.kind, skeleton(card.body), buttons(card)].join('|'))
      .join('\n');
  const offer = ({ offer: given }: StoredContent) => (given ? `${given.text}|${given.expires === true}` : '');
  const code = ({ code: note }: StoredContent) =>
    note ? `${note.securityRecommendation === true}|${note.expiresInMinutes ?? ''}` : '';
  if (cards(one) !== cards(two) || offer(one) !== offer(two)) return false;
  // The provider writes the sentences of a code.
  if (one.code && two.code) return code(one) === code(two) && buttons(one) === buttons(two);
  return (
    headerSkeleton(one.header) === headerSkeleton(two.header) &&
    skeleton(one.body) === skeleton(two.body) &&
    skeleton(one.footer) === skeleton(two.footer) &&
    buttons(one) === buttons(two) &&
    places(one.body).join() === places(two.body).join() &&
    places(headerText(one)).join() === places(headerText(two)).join()
  );
}

/** Which placeholder stands where, by first use: the same text must repeat the same ones. */
function places(text: string): number[] {
  const names = placeholdersOf(text);
  const all: number[] = [];
  replacePlaceholders(text, (name) => {
    all.push(names.indexOf(name));
    return '';
  });
  return all;
}

/** Pairs the names of two texts that are the same but for their names, keeping the provider's order of the first. */
function paired(found: string, here: string, names: readonly WireName[] | undefined): WireName[] {
  const ours = placeholdersOf(here);
  const theirs = placeholdersOf(found);
  const order = names ?? theirs.map((name) => [name, name] as const);
  return order.map(([wire, name]) => [wire, ours[theirs.indexOf(name)] ?? name] as const);
}

function namesIn({ header, body, cards }: Wire): WireName[] {
  return [...header, ...body, ...(cards ?? []).flat()];
}

/** A wire only where names differ. */
function withWire(content: StoredContent, wire: Wire | undefined): StoredContent {
  const { wire: _old, ...rest } = content;
  const plain = wire?.format === 'named' && namesIn(wire).every(([one, two]) => one === two);
  return wire && !plain && namesIn(wire).length > 0 ? { ...rest, wire } : rest;
}

/**
 * Compares our template with the provider's of the same name and language.
 *
 * @param variables - what values can be given for, with their names here
 * @param format - how the provider's template names its parameters
 */
export function compareTemplates(
  ours: StoredContent,
  variables: TemplateVariableMap,
  found: StoredContent,
  format: ParameterFormat,
  provider: TemplateProvider,
): Comparison {
  if (sameText(ours, found)) {
    const cards = found.cards?.map((card, index) =>
      paired(card.body ?? '', ours.cards?.[index]?.body ?? '', found.wire?.cards?.[index]),
    );
    const wire: Wire = {
      format,
      header: paired(headerText(found), headerText(ours), found.wire?.header),
      body: paired(found.body, ours.body, found.wire?.body),
      ...(cards ? { cards } : {}),
    };
    const { unsupported: _none, ...content } = withWire(ours, wire);
    return {
      match: 'same',
      content: found.unsupported ? { ...content, unsupported: found.unsupported } : content,
    };
  }
  const candidate = inOurNames(ours, renameButtons(ours, found), format);
  if (!candidate) {
    return {
      match: 'conflict',
      reason: `${provider.name} has a template of this name and language with other words and numbered parameters, so it cannot be told what belongs where. Rename or delete it in ${provider.templates.manager}, or use another name.`,
    };
  }
  const unknown = parseTemplateVariables(candidate).all.filter((name) => !(name in variables));
  if (unknown.length > 0) {
    return {
      match: 'conflict',
      reason: `${provider.name} has a template of this name and language that needs ${unknown.join(', ')}, which nothing here provides. Rename or delete it in ${provider.templates.manager}, or use another name.`,
    };
  }
  return { match: 'reworded', content: candidate };
}

/** The provider's text in our names, or undefined when nothing says which parameter is which. */
function inOurNames(
  ours: StoredContent,
  found: StoredContent,
  format: ParameterFormat,
): StoredContent | undefined {
  if (format === 'named') return ours.wire?.format === 'named' ? rewired(found, ours.wire, 'named') : found;
  if (!found.wire) return found;
  if (ours.wire?.format !== 'positional' || !sameNames(ours.wire, found.wire)) return undefined;
  return rewired(found, ours.wire, 'positional');
}

function sameNames(one: Wire, two: Wire | undefined): boolean {
  const names = (list: readonly WireName[] | undefined) => (list ?? []).map(([name]) => name).join();
  const cards = (wire: Wire | undefined) => (wire?.cards ?? []).map(names).join('|');
  return (
    names(one.header) === names(two?.header) &&
    names(one.body) === names(two?.body) &&
    cards(one) === cards(two)
  );
}

/** The provider's new words with the names that were agreed on before. */
function rewired(words: StoredContent, agreed: Wire, format: Wire['format']): StoredContent {
  const part = (text: string, found: readonly WireName[] | undefined, before: readonly WireName[]) => {
    const order = found ?? placeholdersOf(text).map((name) => [name, name] as const);
    const names = order.map(([wire, name]): WireName => [
      wire,
      before.find(([other]) => other === wire)?.[1] ?? name,
    ]);
    const ours = new Map(order.map(([, name], index) => [name, names[index]?.[1] ?? name]));
    return { text: replacePlaceholders(text, (name) => `{{${ours.get(name) ?? name}}}`), names };
  };
  const header = part(headerText(words), words.wire?.header, agreed.header);
  const body = part(words.body, words.wire?.body, agreed.body);
  const cards = words.cards?.map((card, index) => ({
    card,
    ...part(card.body ?? '', words.wire?.cards?.[index], agreed.cards?.[index] ?? []),
  }));
  const content = {
    ...words,
    body: body.text,
    ...(header.text === '' ? {} : { header: header.text }),
    ...(cards
      ? { cards: cards.map(({ card, text }) => ({ ...card, ...(text === '' ? {} : { body: text }) })) }
      : {}),
  };
  return withWire(content, {
    format,
    header: header.names,
    body: body.names,
    ...(cards ? { cards: cards.map(({ names }) => names) } : {}),
  });
}

function urlNames(content: StoredContent): string[] {
  return parseTemplateVariables(content).buttons.map(({ name }) => name);
}

/** A provider does not name the variable of a button; it is ours when both have exactly one. */
function renameButtons(ours: StoredContent, found: StoredContent): StoredContent {
  const [one, ...more] = urlNames(ours);
  if (one === undefined || more.length > 0 || urlNames(found).length !== 1) return found;
  const buttons = (found.buttons ?? []).map((button) =>
    button.type === 'url' ? { ...button, url: replacePlaceholders(button.url, () => `{{${one}}}`) } : button,
  );
  return { ...found, buttons };
}

/** Variables for a text found at the provider: those known keep what is known, others are described by their place. */
export function variablesFor(
  content: StoredContent,
  known: TemplateVariableMap,
  provider: TemplateProvider,
): Record<string, TemplateVariable> {
  const found = parseTemplateVariables(content).all.map((name): [string, TemplateVariable] => [
    name,
    known[name] ?? { description: `Parameter ${name} of the template at ${provider.name}`, example: name },
  ]);
  return { ...known, ...Object.fromEntries(found) };
}
