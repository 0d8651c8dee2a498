import { connect, type Socket } from 'node:net';

/** A connection that says what it is told to, byte by byte, and remembers what it hears. */
export class PlainSocket {
  heard = '';
  private readonly over: Promise<void>;

  private constructor(private readonly socket: Socket) {
    socket.on('data', (piece: Buffer) => (this.heard += piece.toString('latin1')));
    this.over = new Promise((resolve) => socket.once('close', () => resolve()));
    // A server that cuts us may do so while we write.
    socket.on('error', () => socket.destroy());
  }

  static async to(port: number): Promise<PlainSocket> {
    const socket = connect(port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    return new PlainSocket(socket);
  }

  /** Sends the head of a request and part of the body it announces. */
  async begin(
    path: string,
    announced: number,
    sent: number,
    headers: Record<string, string> = {},
  ): Promise<void> {
    const lines = Object.entries({
      host: 'hub.example',
      'content-type': 'application/json',
      'content-length': String(announced),
      ...headers,
    }).map(([name, value]) => `${name}: ${value}\r\n`);
    await this.write(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
    if (sent > 0) await this.write(Buffer.alloc(sent, 'x'));
  }

  async write(text: string | Buffer): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = (): void => resolve();
      this.socket.once('close', done);
      this.socket.write(text, done);
    });
  }

  /** Waits until the other side ends it; answers the status line heard before, if any. */
  async ended(): Promise<string> {
    await this.over;
    return this.heard.split('\r\n')[0] ?? '';
  }

  get isOpen(): boolean {
    return !this.socket.destroyed;
  }

  close(): void {
    this.socket.destroy();
  }
}
