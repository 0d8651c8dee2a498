/** How a header names a file of the account as its example: by its id, behind this. */
export const exampleMediaPrefix = 'media:';

/** The parts of a content that may show an example. */
interface Showing {
  header?: unknown;
  cards?: readonly { header: unknown }[] | undefined;
}

/** Where a content shows an example of a file. */
export interface ExamplePlace {
  /** `header`, or `cards.0.header`. */
  field: string;
  kind: string;
  example: string;
}

/** Every example of a file in a content. */
export function examplePlaces({ header, cards }: Showing): ExamplePlace[] {
  const places: ExamplePlace[] = [];
  const add = (field: string, shown: unknown) => {
    if (typeof shown !== 'object' || shown === null) return;
    const { kind, example } = shown as { kind: string; example?: string };
    if (example !== undefined) places.push({ field, kind, example });
  };
  add('header', header);
  (cards ?? []).forEach((card, index) => add(`cards.${index}.header`, card.header));
  return places;
}

/** The file an example names; undefined for what is a handle of the provider's. */
export function mediaIdOf(example: string): string | undefined {
  return example.startsWith(exampleMediaPrefix) ? example.slice(exampleMediaPrefix.length) : undefined;
}

/** Ids of the files a content shows as examples, each once. */
export function exampleMediaOf(content: Showing): string[] {
  return [...new Set(examplePlaces(content).flatMap(({ example }) => mediaIdOf(example) ?? []))];
}

/** A content whose examples are the handles the provider gave for files; the others stay. */
export function withExampleHandles<C extends Showing>(content: C, handles: ReadonlyMap<string, string>): C {
  return mapExamples(content, (example) => handles.get(mediaIdOf(example) ?? '') ?? example);
}

/** A content with other examples. */
export function mapExamples<C extends Showing>(content: C, to: (example: string) => string): C {
  const mapped = <H>(header: H): H => {
    if (typeof header !== 'object' || header === null) return header;
    const { example } = header as { example?: string };
    return example === undefined ? header : { ...header, example: to(example) };
  };
  return {
    ...content,
    ...(content.header === undefined ? {} : { header: mapped(content.header) }),
    ...(content.cards === undefined
      ? {}
      : { cards: content.cards.map((card) => ({ ...card, header: mapped(card.header) })) }),
  };
}
