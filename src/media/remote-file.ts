import { Injectable } from '@nestjs/common';
import { Egress, ForbiddenAddressError, ProblemError } from '../platform/index.js';

/** Milliseconds a file may take altogether, however slowly it comes. */
const fetchMs = 60_000;
/** Redirects followed; each address passes the guard of outgoing calls. */
const mostRedirects = 3;

/** A file at somebody's address, opened and not read yet. */
export interface RemoteFile {
  mimeType: string | undefined;
  filename: string | undefined;
  body: AsyncIterable<Uint8Array>;
}

/** Opens files at addresses people give, bounded in time; who reads them bounds their size. */
@Injectable()
export class RemoteFiles {
  constructor(private readonly egress: Egress) {}

  /**
   * @param maxBytes - what may be announced
   * @throws ProblemError 422 `file_not_fetched`.
   */
  async open(url: string, maxBytes: number, timeoutMs = fetchMs): Promise<RemoteFile> {
    const signal = AbortSignal.timeout(timeoutMs);
    let address = new URL(url);
    for (let redirects = 0; ; redirects++) {
      const answer = await this.ask(address, signal);
      const next = answer.status >= 300 && answer.status < 400 ? answer.headers.get('location') : null;
      if (next === null) return opened(answer, address, maxBytes);
      await answer.body?.cancel();
      if (redirects >= mostRedirects) throw notFetched(`redirects more than ${mostRedirects} times`);
      if (!URL.canParse(next, address.href)) throw notFetched('redirects to what is no address');
      address = new URL(next, address);
    }
  }

  private async ask(address: URL, signal: AbortSignal): Promise<Response> {
    try {
      return await this.egress.fetch(address, { signal, headers: { 'user-agent': 'liaison' } });
    } catch (error) {
      throw notFetched(reasonOf(error, signal), error);
    }
  }
}

async function opened(answer: Response, address: URL, maxBytes: number): Promise<RemoteFile> {
  const refuse = async (reason: string) => {
    await answer.body?.cancel();
    return notFetched(reason);
  };
  if (answer.status !== 200) throw await refuse(`answered HTTP ${answer.status} instead of the file`);
  const announced = answer.headers.get('content-length');
  const length = announced === null || answer.headers.has('content-encoding') ? undefined : Number(announced);
  if (length !== undefined && length > maxBytes)
    throw await refuse(`has ${length} bytes, and at most ${maxBytes} are taken`);
  return {
    mimeType: answer.headers.get('content-type') ?? undefined,
    filename: nameIn(address),
    body: piecesOf(answer, length),
  };
}

/** A file that is shorter or longer than announced is not the file. */
async function* piecesOf(answer: Response, announced: number | undefined): AsyncIterable<Uint8Array> {
  let size = 0;
  try {
    if (answer.body) {
      for await (const piece of answer.body as unknown as AsyncIterable<Uint8Array>) {
        size += piece.length;
        yield piece;
      }
    }
  } catch (error) {
    throw notFetched('broke off, or took longer than a minute', error);
  }
  if (announced !== undefined && size !== announced)
    throw notFetched(`announced ${announced} bytes and sent ${size}`);
}

function reasonOf(error: unknown, signal: AbortSignal): string {
  const { cause } = error as { cause?: unknown };
  if (error instanceof ForbiddenAddressError || cause instanceof ForbiddenAddressError)
    return 'leads to a loopback or private address, where nothing is fetched from';
  return signal.aborted ? 'took longer than a minute' : 'could not be reached';
}

function nameIn({ pathname }: URL): string | undefined {
  try {
    return decodeURIComponent(pathname.split('/').at(-1) ?? '') || undefined;
  } catch {
    return undefined;
  }
}

function notFetched(reason: string, cause?: unknown): ProblemError {
  const advice = 'give an address that answers with the file itself, or upload the file';
  return new ProblemError(422, 'file_not_fetched', `The file was not fetched: url ${reason}; ${advice}.`, {
    fields: [{ field: 'url', reason: `${reason}: ${advice}` }],
    cause,
  });
}
