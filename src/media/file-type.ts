/** What a file is by its content. */
export interface FileType {
  /** The first is what it is called where nothing else is known. */
  mimeTypes: readonly [string, ...string[]];
  isAnimated: boolean;
}

type Probe = (head: Buffer) => FileType | undefined;

/**
 * Tells a file by its first bytes. Where a container holds several types that only its depths tell apart
 * (MP4 with a picture or without, Office documents), all of them are named, and the sender's word decides
 * among these. Pure.
 *
 * Only types that a channel takes are known, and those that pretend to be one of them: nothing is guessed.
 *
 * Sources: RFC 2083 (PNG), ITU T.81 (JPEG), developers.google.com/speed/webp/docs/riff_container,
 * ISO 14496-12 and 3GPP TS 26.244 (`ftyp`), RFC 4867 (AMR), ISO 13818-7 (ADTS), id3.org, RFC 7845 (Opus),
 * ISO 32000 (PDF), MS-CFB, ECMA-376.
 *
 * @param head - the first bytes of the file, some thousands where there are so many
 * @returns undefined when it is none that is known
 */
export function fileTypeOf(head: Buffer): FileType | undefined {
  for (const probe of probes) {
    const found = probe(head);
    if (found) return found;
  }
  return undefined;
}

const still = (...mimeTypes: [string, ...string[]]): FileType => ({ mimeTypes, isAnimated: false });
const startsWith = (head: Buffer, bytes: readonly number[], at = 0): boolean =>
  head.length >= at + bytes.length && bytes.every((byte, index) => head[at + index] === byte);
const textAt = (head: Buffer, at: number, length: number): string =>
  head.toString('latin1', at, Math.min(head.length, at + length));

const office = 'application/vnd.openxmlformats-officedocument';
/** Office documents as they name their parts. */
const officeParts: readonly (readonly [string, string])[] = [
  ['word/', `${office}.wordprocessingml.document`],
  ['xl/', `${office}.spreadsheetml.sheet`],
  ['ppt/', `${office}.presentationml.presentation`],
];
const oldOffice = [
  'application/msword',
  'application/vnd.ms-excel',
  'application/vnd.ms-powerpoint',
] as const;

const probes: readonly Probe[] = [
  (head) => (startsWith(head, [0xff, 0xd8, 0xff]) ? still('image/jpeg') : undefined),
  (head) =>
    startsWith(head, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) && textAt(head, 12, 4) === 'IHDR'
      ? { mimeTypes: ['image/png'], isAnimated: head.includes('acTL', 0, 'latin1') }
      : undefined,
  webp,
  isoMedia,
  (head) => (textAt(head, 0, 6) === '#!AMR\n' ? still('audio/amr') : undefined),
  // Of Ogg only Opus is taken.
  (head) =>
    textAt(head, 0, 4) === 'OggS' && textAt(head, 28, 8) === 'OpusHead' ? still('audio/ogg') : undefined,
  (head) => (textAt(head, 0, 3) === 'ID3' ? still('audio/mpeg') : undefined),
  (head) => (textAt(head, 0, 5) === '%PDF-' ? still('application/pdf') : undefined),
  (head) =>
    startsWith(head, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) ? still(...oldOffice) : undefined,
  zipped,
  mpegFrame,
  plainText,
];

/** Whether it moves is a flag of the extended header. */
function webp(head: Buffer): FileType | undefined {
  if (textAt(head, 0, 4) !== 'RIFF' || textAt(head, 8, 4) !== 'WEBP') return undefined;
  const isAnimated = textAt(head, 12, 4) === 'VP8X' && ((head[20] ?? 0) & 0x02) !== 0;
  return { mimeTypes: ['image/webp'], isAnimated };
}

function isoMedia(head: Buffer): FileType | undefined {
  if (textAt(head, 4, 4) !== 'ftyp') return undefined;
  const brand = textAt(head, 8, 4);
  if (/^3g[gprs]/.test(brand)) return still('video/3gpp');
  if (brand === 'M4A ' || brand === 'M4B ') return still('audio/mp4');
  if (/^(mp4[12]|isom|iso[2-9]|avc1|M4V |MSNV|dash|f4v )$/.test(brand))
    return still('video/mp4', 'audio/mp4');
  return undefined;
}

/** Names of parts stand uncompressed in a ZIP; the first ones tell which document it is. */
function zipped(head: Buffer): FileType | undefined {
  if (!startsWith(head, [0x50, 0x4b, 0x03, 0x04]) || !head.includes('[Content_Types].xml', 0, 'latin1')) {
    return undefined;
  }
  const named = officeParts.filter(([part]) => head.includes(part, 0, 'latin1')).map(([, type]) => type);
  const [first, ...others] = named.length === 0 ? officeParts.map(([, type]) => type) : named;
  return first === undefined ? undefined : still(first, ...others);
}

/** A frame's header: MP3 (layer III) and AAC in ADTS (layer 0) begin alike. */
function mpegFrame(head: Buffer): FileType | undefined {
  const [first = 0, second = 0, third = 0] = head;
  if (first !== 0xff || (second & 0xe0) !== 0xe0) return undefined;
  const layer = (second >> 1) & 0x03;
  if ((second & 0xf6) === 0xf0) return still('audio/aac');
  const isReserved = ((second >> 3) & 0x03) === 1 || third >> 4 === 0x0f || ((third >> 2) & 0x03) === 3;
  return layer === 1 && !isReserved ? still('audio/mpeg') : undefined;
}

/** A page is not plain text: a browser that is handed one runs it. */
const markup =
  /<(?:!doctype|html|head|body|script|svg|iframe|object|embed|img|style|link|meta|a|form|\?xml|\?php)\b/i;

function plainText(head: Buffer): FileType | undefined {
  const text = decodedText(head);
  if (text === undefined || text === '' || markup.test(text)) return undefined;
  // eslint-disable-next-line no-control-regex -- what no text holds
  return /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(text) ? undefined : still('text/plain');
}

/** UTF-8, whose last character the end of the head may have cut. */
function decodedText(head: Buffer): string | undefined {
  for (let cut = 0; cut < 4 && cut <= head.length; cut++) {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(head.subarray(0, head.length - cut));
    } catch {
      // The next try leaves one byte more away.
    }
  }
  return undefined;
}

/** What of a file's content pretends to be something else: for sentences. */
export function looksLikePage(head: Buffer): boolean {
  return markup.test(head.toString('latin1'));
}
