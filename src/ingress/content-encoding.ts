import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw, type InputType } from 'node:zlib';

/** Bodies taken apart at once; the others wait for their turn. */
const maxAtOnce = 4;
/** A body is compressed once; whoever lists more than two ways means harm. */
const maxWays = 2;

type Decompress = (body: InputType, options: { maxOutputLength: number }) => Promise<Buffer>;
const ways: Readonly<Record<string, readonly Decompress[]>> = {
  gzip: [promisify(gunzip)],
  'x-gzip': [promisify(gunzip)],
  // With and without the header of zlib: senders disagree about what the word means.
  deflate: [promisify(inflate), promisify(inflateRaw)],
  br: [promisify(brotliDecompress)],
};

/** The outcome of reading a body whose sender says that it is compressed. */
export type Decoding =
  | { body: Buffer }
  /** `unknown`: a way that is not read. `too_large`: larger than allowed. `broken`: it is not what it says. */
  | { problem: 'unknown' | 'too_large' | 'broken' };

/** The ways a body was compressed, in their order; empty when it was not. */
export function encodingsOf(header: string | undefined): string[] {
  return (header ?? '')
    .toLowerCase()
    .split(',')
    .map((way) => way.trim())
    .filter((way) => way !== '' && way !== 'identity' && way !== 'none');
}

/** Takes compressed bodies apart, a few at a time, never beyond a size: a small body may be a bomb. */
export class ContentDecoder {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  /** @param limit - bytes a body may have once it is taken apart */
  constructor(private readonly limit: number) {}

  /** The body as its sender wrote it. Never throws. */
  async decode(body: Buffer, encodings: readonly string[]): Promise<Decoding> {
    if (encodings.length > maxWays || encodings.some((way) => !Object.hasOwn(ways, way))) {
      return { problem: 'unknown' };
    }
    await this.turn();
    try {
      let decoded: Decoding = { body };
      for (const way of [...encodings].reverse()) {
        if ('problem' in decoded) break;
        decoded = await this.undo(decoded.body, ways[way] ?? []);
      }
      return decoded;
    } finally {
      this.running--;
      this.waiting.shift()?.();
    }
  }

  private async undo(body: Buffer, tries: readonly Decompress[]): Promise<Decoding> {
    let problem: 'too_large' | 'broken' = 'broken';
    for (const decompress of tries) {
      try {
        return { body: await decompress(body, { maxOutputLength: this.limit }) };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') problem = 'too_large';
      }
    }
    return { problem };
  }

  private async turn(): Promise<void> {
    while (this.running >= maxAtOnce) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.running++;
  }
}
