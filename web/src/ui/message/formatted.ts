/** A piece of a text as WhatsApp writes it. */
export type TextPiece =
  | { kind: 'plain' | 'bold' | 'italic' | 'struck' | 'fixed'; text: string }
  | { kind: 'link'; text: string; url: string };

/** Addresses, and bold, italic, struck and fixed text. Source: faq.whatsapp.com/539178204879377 */
const marks =
  /(https?:\/\/[^\s<>"]+|(?<![\w*])\*\S(?:[^*\n]*\S)?\*(?![\w*])|(?<!\w)_\S(?:[^_\n]*\S)?_(?!\w)|(?<![\w~])~\S(?:[^~\n]*\S)?~(?![\w~])|```[^`]+```)/;

/** Splits a text into what is formatted and what is not; nothing is lost and nothing is parsed as markup. */
export function formattedPieces(text: string): TextPiece[] {
  return text
    .split(marks)
    .filter((piece) => piece !== '')
    .map((piece): TextPiece => {
      if (!marks.test(piece)) return { kind: 'plain', text: piece };
      if (/^https?:\/\//.test(piece)) return { kind: 'link', text: piece, url: piece };
      if (piece.startsWith('```')) return { kind: 'fixed', text: piece.slice(3, -3) };
      const inner = piece.slice(1, -1);
      if (piece.startsWith('*')) return { kind: 'bold', text: inner };
      return { kind: piece.startsWith('_') ? 'italic' : 'struck', text: inner };
    });
}

/** The host of the first address in a text; undefined when there is none. */
export function firstHost(text: string): { url: string; host: string } | undefined {
  const url = /https?:\/\/[^\s<>"]+/.exec(text)?.[0];
  if (url === undefined || !URL.canParse(url)) return undefined;
  return { url, host: new URL(url).host };
}

/** An address a person may open; undefined for anything but http and https. */
export function safeAddress(url: string | undefined): string | undefined {
  return url !== undefined && /^https?:\/\//i.test(url) && URL.canParse(url) ? url : undefined;
}
