/** Text for HTML content and quoted attributes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

export interface HtmlPage {
  /** Text, not HTML. */
  title: string;
  /** HTML of the body. */
  body: string;
  /** HTML that belongs in the head: styles, an icon. @defaultValue none */
  head?: string;
  /** BCP 47. @defaultValue `en` */
  language?: string;
  /** Whether search engines may list it. @defaultValue false */
  listed?: boolean;
}

/** A whole page around a body: what every page of the hub begins and ends with. */
export function htmlPage({ title, body, head = '', language = 'en', listed = false }: HtmlPage): string {
  const lines = [
    '<!doctype html>',
    `<html lang="${escapeHtml(language)}">`,
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    ...(listed ? [] : ['<meta name="robots" content="noindex">']),
    `<title>${escapeHtml(title)}</title>`,
    ...(head === '' ? [] : [head]),
    '</head>',
    '<body>',
    body,
    '</body>',
    '</html>',
    '',
  ];
  return lines.join('\n');
}

/** Kinds of content a page may load, each with the sources it may load it from. */
export type PageSources = Partial<
  Record<
    | 'script-src'
    | 'style-src'
    | 'img-src'
    | 'font-src'
    | 'media-src'
    | 'connect-src'
    | 'frame-src'
    | 'form-action'
    | 'frame-ancestors',
    string
  >
>;

/** A Content-Security-Policy that forbids everything but what is named: frames, plugins and foreign bases among it. */
export function contentPolicy(sources: PageSources): string {
  const { 'form-action': forms = "'none'", 'frame-ancestors': frames = "'none'", ...others } = sources;
  return [
    "default-src 'none'",
    ...Object.entries(others).map(([kind, from]) => `${kind} ${from}`),
    "base-uri 'none'",
    `form-action ${forms}`,
    `frame-ancestors ${frames}`,
  ].join('; ');
}
