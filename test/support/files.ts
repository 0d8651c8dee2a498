/** Files by type, as small as their beginning: what tells a type is there, and nothing plays or opens. */
export const samples = {
  'image/jpeg': () => from('ffd8ffe000104a46494600010100000100010000'),
  'image/png': () => png(),
  'image/webp': () => latin('RIFF\x1a\x00\x00\x00WEBPVP8 \x0e\x00\x00\x00'),
  'video/mp4': () => latin('\0\0\0\x18ftypisom\0\0\x02\0isommp41'),
  'video/3gpp': () => latin('\0\0\0\x18ftyp3gp5\0\0\x02\x003gp5isom'),
  'audio/mp4': () => latin('\0\0\0\x18ftypM4A \0\0\x02\0M4A mp42'),
  'audio/aac': () => from('fff15080001ffc'),
  'audio/amr': () => latin('#!AMR\n\x3c\x91'),
  'audio/mpeg': () => from('fffb9064000f'),
  'audio/ogg': () => latin(`OggS\0\x02${'\0'.repeat(20)}\x01\x13OpusHead\x01\x01`),
  'application/pdf': () => latin('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n'),
  'application/msword': () => from('d0cf11e0a1b11ae10000'),
  'application/vnd.ms-excel': () => from('d0cf11e0a1b11ae10000'),
  'application/vnd.ms-powerpoint': () => from('d0cf11e0a1b11ae10000'),
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': () =>
    office('word/document.xml'),
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': () => office('xl/workbook.xml'),
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': () =>
    office('ppt/presentation.xml'),
  'text/plain': () => Buffer.from('Your order is on its way. Grüße!\n'),
} satisfies Record<string, () => Buffer>;

/** A picture of some bytes; another `seed` gives other bytes. */
export function png(bytes = 64, seed = 0): Buffer {
  const file = Buffer.alloc(Math.max(bytes, 40), seed % 251);
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').copy(file);
  file.writeUInt32BE(seed, 36);
  return file;
}

/** A document of some bytes. */
export function pdf(bytes: number): Buffer {
  const file = Buffer.alloc(bytes, 0x20);
  samples['application/pdf']().copy(file);
  return file;
}

function office(part: string): Buffer {
  return latin(
    `PK\x03\x04\x14\0\x06\0${'\0'.repeat(22)}[Content_Types].xml......PK\x03\x04${'\0'.repeat(26)}${part}`,
  );
}

const from = (hex: string): Buffer => Buffer.from(hex, 'hex');
const latin = (text: string): Buffer => Buffer.from(text, 'latin1');
