import { deflateSync, crc32 } from 'node:zlib';
import { freePort, Program, TemporaryFolder, until } from '../support/processes.js';

const key = 'the-admin-key-of-the-web-tests';

/** A hub of one process with its own emulator, as somebody has it who just started it. */
export class SandboxHub {
  readonly key = key;
  private constructor(
    readonly folder: TemporaryFolder,
    private readonly program: Program,
    readonly url: string,
  ) {}

  /** @param environment - settings of its own */
  static async start(environment: Record<string, string> = {}): Promise<SandboxHub> {
    const folder = new TemporaryFolder();
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const program = new Program(
      'dist/src/main.js',
      {
        PORT: String(port),
        PUBLIC_URL: url,
        LIAISON_DATA_DIR: folder.path,
        LIAISON_ADMIN_KEY: key,
        LIAISON_DEMO: 'off',
        LIAISON_ALLOW_PRIVATE_ADDRESSES: 'true',
        ...environment,
      },
      async () => (await fetch(`${url}/readyz`).catch(() => undefined))?.ok === true,
    );
    await program.start(60_000);
    return new SandboxHub(folder, program, url);
  }

  /** Account that requests are for; undefined: the key's own. */
  account: string | undefined;

  private headers(): Record<string, string> {
    return {
      authorization: `Bearer ${key}`,
      ...(this.account === undefined ? {} : { 'liaison-account': this.account }),
    };
  }

  async get<T>(path: string): Promise<T> {
    const answer = await fetch(`${this.url}${path}`, { headers: this.headers() });
    return (await answer.json()) as T;
  }

  async list<T>(path: string): Promise<T[]> {
    return (await this.get<{ data: T[] }>(path)).data;
  }

  /** @throws Error with the answer, when it is no success */
  async post<T>(path: string, body: object | Buffer, type = 'application/json'): Promise<T> {
    const answer = await fetch(`${this.url}${path}`, {
      method: 'POST',
      headers: { ...this.headers(), 'content-type': type },
      body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as T;
  }

  /** Sends a message and waits until the sandbox has it. */
  async say(to: string, purpose: string, content: object): Promise<string> {
    const body = { to: { phone: to }, purpose, content };
    const sent = await this.post<{ id: string; status: string; decision: unknown }>('/v1/messages', body);
    if (sent.status === 'refused') throw new Error(JSON.stringify(sent.decision));
    return until(
      `${JSON.stringify(content).slice(0, 80)} to be accepted`,
      async () => {
        const row = await this.get<{
          providerMessageId: string | null;
          status: string;
          reason: string | null;
        }>(`/v1/messages/${sent.id}`);
        if (['failed', 'refused', 'expired'].includes(row.status)) throw new Error(JSON.stringify(row));
        return row.providerMessageId ?? undefined;
      },
      60_000,
    );
  }

  async stop(): Promise<void> {
    await this.program.stop();
    this.folder.remove();
  }
}

/** A picture: a cup's colours running into each other. */
export function picture(width = 320, height = 200): Buffer {
  const lines: Buffer[] = [];
  for (let y = 0; y < height; y += 1) {
    const line = Buffer.alloc(1 + width * 3);
    for (let x = 0; x < width; x += 1) {
      const isCup = Math.hypot((x - width / 2) / 1.4, y - height / 2) < height / 3.2;
      const shade = Math.round((60 * y) / height);
      line.set(
        isCup ? [168 - shade, 92 - shade / 2, 44] : [196 - shade, 214 - shade, 190 - shade],
        1 + x * 3,
      );
    }
    lines.push(line);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const chunk = (name: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(lines))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
