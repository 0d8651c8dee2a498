import type { FilledCard, FilledTemplate } from '../../sdk/index.js';

type Header = NonNullable<FilledTemplate['header']>;

/** Ids of the files kept by Liaison that a filled template shows. */
export function keptMediaOfTemplate({ header, cards }: FilledTemplate): string[] {
  const headers = [header, ...(cards ?? []).map((card) => card.header)];
  return [
    ...new Set(
      headers.flatMap((one) => (one && 'media' in one && 'mediaId' in one.media ? [one.media.mediaId] : [])),
    ),
  ];
}

/** The same with the provider's ids of those files. */
export function withFilesAtProvider(
  values: FilledTemplate,
  files: ReadonlyMap<string, string>,
): FilledTemplate {
  const at = (header: Header): Header =>
    'media' in header && 'mediaId' in header.media
      ? { ...header, media: { providerMediaId: files.get(header.media.mediaId) ?? '' } }
      : header;
  const card = (one: FilledCard): FilledCard => (one.header ? { ...one, header: at(one.header) } : one);
  return {
    ...values,
    ...(values.header ? { header: at(values.header) } : {}),
    ...(values.cards ? { cards: values.cards.map(card) } : {}),
  };
}

/** Whether a template names anything by an id of Liaison's, which its provider does not know. */
export function templateHasReferences(
  { replyTo }: { replyTo?: string | undefined },
  values: FilledTemplate,
): boolean {
  return replyTo !== undefined || keptMediaOfTemplate(values).length > 0;
}
