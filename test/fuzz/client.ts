import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';

export interface FuzzRequest {
  method: string;
  /** Path and query, percent-encoded. */
  path: string;
  headers: Record<string, string>;
  body?: string | Buffer | undefined;
}

export interface FuzzAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** Set when no whole answer came: what was seen instead. */
  broken?: string;
}

/** A request is answered within this time, milliseconds. */
const patience = 15_000;

/** Sends requests over real sockets: what a framework's own injection would not parse is parsed here. */
export class FuzzClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 4 });

  constructor(private readonly port: number) {}

  send(request: FuzzRequest, again = true): Promise<FuzzAnswer> {
    const { method, path, headers, body } = request;
    return new Promise((resolve) => {
      const seen: FuzzAnswer = { status: 0, headers: {}, text: '' };
      const broken = (why: string) => resolve({ ...seen, broken: why });
      const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const call = httpRequest(
        {
          host: '127.0.0.1',
          port: this.port,
          agent: this.agent,
          method,
          path,
          headers: { ...headers, ...length },
          timeout: patience,
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', (error) => broken(error.message));
          answer.on('end', () =>
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              text: Buffer.concat(chunks).toString('utf8'),
            }),
          );
        },
      );
      call.on('timeout', () => call.destroy(new Error(`no answer within ${patience} ms`)));
      call.on('error', (error: NodeJS.ErrnoException) => {
        // A kept connection may be closed by the server at the moment it is used again: that is nobody's fault.
        if (again && call.reusedSocket && error.code === 'ECONNRESET') resolve(this.send(request, false));
        else broken(error.message);
      });
      call.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
