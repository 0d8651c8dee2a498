import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A TCP proxy that can be cut: what is connected breaks, what comes is refused, until it is mended. */
export class CuttableProxy {
  private readonly sockets = new Set<Socket>();
  private cutOff = false;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async to(host: string, port: number): Promise<CuttableProxy> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    const proxy = new CuttableProxy(server, (server.address() as AddressInfo).port);
    server.on('connection', (client) => proxy.join(client, connect(port, host)));
    return proxy;
  }

  /** The address of a server, as it is reached through this proxy. */
  static async of(url: string): Promise<{ proxy: CuttableProxy; url: string }> {
    const address = new URL(url);
    const fallback = address.protocol.startsWith('redis') ? 6379 : 3306;
    const proxy = await CuttableProxy.to(address.hostname, Number(address.port || fallback));
    address.hostname = '127.0.0.1';
    address.port = String(proxy.port);
    return { proxy, url: address.href };
  }

  /** Breaks every connection and refuses new ones. */
  cut(): void {
    this.cutOff = true;
    for (const socket of this.sockets) socket.destroy();
  }

  mend(): void {
    this.cutOff = false;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((done) => this.server.close(done));
  }

  private join(client: Socket, server: Socket): void {
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
    if (this.cutOff) {
      client.destroy();
      server.destroy();
      return;
    }
    client.pipe(server);
    server.pipe(client);
  }
}
