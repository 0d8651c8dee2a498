import { plainLine, plainText } from './characters.js';
import { decodeEntities } from './html-entities.js';

/** Elements that stand in lines of their own. */
const blocks = new Set(
  'address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend main menu nav ol p pre section summary table tbody tfoot thead tr ul'.split(
    ' ',
  ),
);
/** Elements that stand in the line. */
const inline = new Set(
  'a abbr acronym area audio b base bdi bdo big button canvas cite code col colgroup data datalist del dfn em embed figure font i iframe img input ins kbd label link map mark meta meter noscript object optgroup option output param picture progress q rp rt ruby s samp select small source span strike strong sub sup td textarea th time track tt u var video wbr'.split(
    ' ',
  ),
);
/** Elements nobody reads. */
const unseen = new Set(['head', 'script', 'style', 'svg', 'template', 'title']);

/** Characters of one tag; a longer one is no tag, so that no text takes long. */
const longestTag = 4_000;
const tag = new RegExp(
  `<(?<closes>/?)(?<name>[a-zA-Z][a-zA-Z\\d]*)(?<attributes>(?:\\s(?:"[^"]*"|'[^']*'|[^"'<>]){0,${longestTag}})?)/?>`,
  'y',
);

interface Tag {
  name: string;
  closes: boolean;
  attributes: string;
  end: number;
}

/**
 * HTML as a person reads it without a browser: tags gone, entities decoded, both once, paragraphs and
 * list items in lines of their own, a link's address in brackets behind its words. Text that is no
 * HTML stays as it is: `a < b`, `<3`.
 */
export function htmlToText(html: string): string {
  const written = new Writer();
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open === -1) break;
    written.text(html.slice(at, open));
    at = afterSign(html, open, written);
  }
  written.text(html.slice(at));
  return written.whole();
}

/** {@link htmlToText} in one line, as a name or a template variable wants it; undefined when nothing is to be seen. */
export function htmlToLine(html: string | null | undefined): string | undefined {
  return plainLine(htmlToText(html ?? ''));
}

/** Where to go on after a `<`: behind a tag or a comment, else behind the sign, which is then text. */
function afterSign(html: string, open: number, written: Writer): number {
  if (html.startsWith('<!--', open)) {
    const end = html.indexOf('-->', open + 4);
    return end === -1 ? html.length : end + 3;
  }
  const found = /^<[!?][a-zA-Z[]/.test(html.slice(open, open + 3)) ? html.indexOf('>', open) : -1;
  if (found !== -1) return found + 1;
  const read = readTag(html, open);
  if (!read) {
    written.text('<');
    return open + 1;
  }
  if (!unseen.has(read.name)) {
    written.tag(read);
    return read.end;
  }
  if (read.closes) return read.end;
  const end = html.toLowerCase().indexOf(`</${read.name}`, read.end);
  return end === -1 ? html.length : end;
}

function readTag(html: string, open: number): Tag | undefined {
  tag.lastIndex = open;
  const groups = tag.exec(html)?.groups;
  const name = groups?.['name']?.toLowerCase();
  if (
    name === undefined ||
    !(blocks.has(name) || inline.has(name) || unseen.has(name) || name === 'br' || name === 'li')
  )
    return undefined;
  return {
    name,
    closes: groups?.['closes'] === '/',
    attributes: groups?.['attributes'] ?? '',
    end: tag.lastIndex,
  };
}

class Writer {
  private written = '';
  private readonly links: { from: number; address: string | undefined }[] = [];

  text(html: string): void {
    this.written += decodeEntities(html);
  }

  tag({ name, closes, attributes }: Tag): void {
    if (name === 'br' || blocks.has(name)) this.written += '\n';
    else if (name === 'li') this.written += closes ? '' : '\n- ';
    else if (name === 'td' || name === 'th') this.written += ' ';
    else if (name === 'img') this.written += attribute(attributes, 'alt') ?? '';
    else if (name === 'a' && closes) this.endLink();
    else if (name === 'a')
      this.links.push({ from: this.written.length, address: readableAddress(attribute(attributes, 'href')) });
  }

  whole(): string {
    while (this.links.length > 0) this.endLink();
    return plainText(this.written.replace(/\u00A0/g, ' '))
      .replace(/[^\S\n]+/gu, ' ')
      .replace(/ ?\n ?/g, '\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim();
  }

  private endLink(): void {
    const link = this.links.pop();
    if (link?.address === undefined) return;
    const words = this.written.slice(link.from).trim();
    if (words === '') this.written += link.address;
    else if (!bare(words).includes(bare(link.address))) this.written += ` (${link.address})`;
  }
}

/** The value of an attribute, decoded. */
function attribute(attributes: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|[\\s"'])${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i').exec(
    attributes,
  );
  const value = found?.[1] ?? found?.[2] ?? found?.[3];
  return value === undefined ? undefined : decodeEntities(value).trim();
}

/** An address a person can use; one within a page, or a script, says nothing. */
function readableAddress(href: string | undefined): string | undefined {
  if (href === undefined) return undefined;
  if (/^https?:\/\/[^\s]+$/i.test(href)) return href;
  return /^(?:mailto|tel):(?<to>[^?\s]+)/i.exec(href)?.groups?.['to'];
}

function bare(text: string): string {
  return text
    .toLowerCase()
    .replace(/^https?:\/\/(?:www\.)?/, '')
    .replace(/\/$/, '');
}
