import { request } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Shop } from './shop.js';

/** A server in front of a shop that speaks TLS with a certificate nobody vouches for. */
export class TlsFront {
  /** Addresses asked for, with the method, in the order they came. */
  readonly asked: string[] = [];

  private constructor(private readonly server: Server) {}

  static async open(shop: Shop): Promise<TlsFront> {
    const made = await shop.site.php<{ key: string; cert: string }>(
      `$key     = openssl_pkey_new( array( 'private_key_bits' => 2048 ) );
       $request = openssl_csr_new( array( 'commonName' => '127.0.0.1' ), $key );
       openssl_x509_export( openssl_csr_sign( $request, null, $key, 1 ), $cert );
       openssl_pkey_export( $key, $private );
       return array( 'key' => $private, 'cert' => $cert );`,
    );
    const server = createServer(made);
    const front = new TlsFront(server);
    server.on('request', (asked, answer) => {
      front.asked.push(`${asked.method} ${asked.url}`);
      const onward = request(
        `${shop.site.url}${asked.url}`,
        { method: asked.method, headers: { ...asked.headers, 'x-forwarded-proto': 'https' } },
        (came) => {
          answer.writeHead(came.statusCode ?? 502, came.headers);
          came.pipe(answer);
        },
      );
      onward.on('error', () => answer.destroy());
      asked.pipe(onward);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return front;
  }

  get url(): string {
    return `https://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}
