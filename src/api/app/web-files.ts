import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contentPolicy, escapeHtml, htmlPage } from '../../platform/index.js';
import type { Language } from '../../words/index.js';

/** A screen of the web app that has a document of its own, with the modules it shows first. */
const screens = {
  sandbox: ['src/features/sandbox/index.ts'],
  shop: ['src/features/shop/index.ts', 'src/features/shop/overview.tsx'],
} as const;
/** A screen of the web app. */
export type Screen = keyof typeof screens;

/** Scripts of pages that are no screen of the web app, with their modules. */
const scripts = { signup: 'src/signup/main.ts' } as const;

/** What Vite writes of each chunk into its manifest. */
interface Chunk {
  file: string;
  css?: string[];
  imports?: string[];
}
interface Built {
  folder: string;
  chunks: Record<string, Chunk>;
  titles: Record<string, Record<Screen, string>>;
  names: ReadonlySet<string>;
}

/** A file as it is answered. */
export interface WebFile {
  content: Buffer;
  type: string;
  /** Of the content, when the caller takes it compressed. */
  encoding?: 'br' | 'gzip';
}

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  md: 'text/plain; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  woff2: 'font/woff2',
};

const encodings = [
  { name: 'br', suffix: '.br' },
  { name: 'gzip', suffix: '.gz' },
] as const;

/**
 * The built web app (`web/dist`): its files, and the documents that load them. Nothing is compressed and no folder is
 * read while a request waits.
 */
export class WebFiles {
  private built: Built | undefined;
  private readonly cache = new Map<string, Buffer>();

  /** @param folder - where the build is. Default: `web/dist` of this installation */
  constructor(private readonly folder: string | undefined = builtFolder()) {}

  /** Whether the web app was built. */
  get isBuilt(): boolean {
    return this.folder !== undefined && existsSync(join(this.folder, 'manifest.json'));
  }

  /**
   * A file of the app by its name, in the smallest form that the caller takes; undefined when there is none.
   *
   * @param accepts - the request's `Accept-Encoding`
   */
  file(name: string, accepts: string | undefined): WebFile | undefined {
    if (!this.isBuilt) return undefined;
    const { names } = this.read();
    const type = types[name.slice(name.lastIndexOf('.') + 1)];
    if (type === undefined || !names.has(name)) return undefined;
    const encoding = encodings.find((one) => takes(accepts, one.name) && names.has(`${name}${one.suffix}`));
    return {
      content: this.content(`${name}${encoding?.suffix ?? ''}`),
      type,
      ...(encoding ? { encoding: encoding.name } : {}),
    };
  }

  /**
   * The document of a screen: its heading stands in it, and everything the screen needs first is preloaded.
   *
   * @param nonce - of the styles that components add themselves, base64
   * @param host - HTML that the software around the page needs in the head, before everything else
   * @throws Error when the app was not built
   */
  page(screen: Screen, language: Language, nonce: string, host: readonly string[] = []): string {
    const { chunks, titles } = this.read();
    const title = titles[language]?.[screen] ?? titles['en']?.[screen] ?? 'Liaison';
    const entry = chunks['src/app/main.tsx'];
    if (!entry)
      throw new Error('The manifest of the web app names no src/app/main.tsx. Run npm run build:web.');
    const needed = reach(chunks, [
      'src/app/main.tsx',
      ...screens[screen],
      `src/i18n/messages/${language}.json`,
    ]);
    const styles = [...new Set(needed.flatMap(({ css }) => css ?? []))];
    const scripts = [...new Set(needed.map(({ file }) => file))].filter((file) => file !== entry.file);
    return htmlPage({
      title: `${title} · Liaison`,
      language,
      head: [
        ...host,
        `<meta property="csp-nonce" nonce="${escapeHtml(nonce)}">`,
        '<meta name="color-scheme" content="light dark">',
        '<link rel="icon" href="data:,">',
        ...styles.map((file) => `<link rel="stylesheet" href="/app/${escapeHtml(file)}">`),
        ...scripts.map((file) => `<link rel="modulepreload" href="/app/${escapeHtml(file)}">`),
        `<script type="module" src="/app/${escapeHtml(entry.file)}"></script>`,
      ].join('\n'),
      body: `<div id="root"><h1>${escapeHtml(title)}</h1></div>`,
    });
  }

  /** Where the script of a page is that is no screen of the app; undefined when the app was not built. */
  script(name: keyof typeof scripts): string | undefined {
    const chunk = this.isBuilt ? this.read().chunks[scripts[name]] : undefined;
    return chunk && `/app/${chunk.file}`;
  }

  private read(): Built {
    if (this.built) return this.built;
    if (this.folder === undefined) throw new Error('The web app is not built. Run npm run build:web.');
    const json = (name: string): unknown =>
      JSON.parse(readFileSync(join(this.folder as string, name), 'utf8')) as unknown;
    this.built = {
      folder: this.folder,
      chunks: json('manifest.json') as Record<string, Chunk>,
      titles: json('titles.json') as Record<string, Record<Screen, string>>,
      names: new Set(readdirSync(join(this.folder, 'assets'))),
    };
    return this.built;
  }

  private content(name: string): Buffer {
    let content = this.cache.get(name);
    if (!content) {
      content = readFileSync(join(this.read().folder, 'assets', name));
      this.cache.set(name, content);
    }
    return content;
  }
}

/** What is answered for a screen where the web app was not built. */
export const notBuiltPage = htmlPage({
  title: 'Liaison',
  body: '<h1>The web app is not built</h1><p>Run <code>npm run build:web</code>, or start Liaison with <code>bin/start</code>. The API works all the same.</p>',
});

/**
 * The policy of every screen: own scripts, own styles, own requests; pictures and sounds also from what the app
 * fetched itself. `frame-ancestors` is none: the screens of a browser stand in no frame.
 */
export function webPolicy(nonce: string): string {
  return contentPolicy({
    'script-src': "'self'",
    'style-src': `'self' 'nonce-${nonce}'`,
    'connect-src': "'self'",
    'img-src': "'self' data: blob:",
    'media-src': 'blob:',
  });
}

/** Chunks and all they import at once, each only when the build has it. */
function reach(chunks: Record<string, Chunk>, names: readonly string[], seen = new Set<string>()): Chunk[] {
  return names.flatMap((name) => {
    const chunk = chunks[name];
    if (!chunk || seen.has(name)) return [];
    seen.add(name);
    return [chunk, ...reach(chunks, chunk.imports ?? [], seen)];
  });
}

/** Whether `Accept-Encoding` names an encoding and does not refuse it. */
function takes(accepts: string | undefined, encoding: string): boolean {
  return (accepts ?? '')
    .slice(0, 500)
    .split(',')
    .some((part) => {
      const [name = '', ...parameters] = part.trim().toLowerCase().split(';');
      return name.trim() === encoding && !parameters.some((one) => /^\s*q=0(\.0*)?\s*$/.test(one));
    });
}

/** `web/dist` beside the folder this code is in, be it `src` or `dist/src`. */
function builtFolder(): string | undefined {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (let levels = 0; levels < 6; levels += 1) {
    if (existsSync(join(folder, 'web/package.json')) || existsSync(join(folder, 'web/dist/manifest.json')))
      return join(folder, 'web/dist');
    folder = dirname(folder);
  }
  return undefined;
}
