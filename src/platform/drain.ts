import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Milliseconds. */
export interface DrainTimes {
  /** How long somebody who has connected and asked for nothing may still ask. */
  silent: number;
  /** How long requests under way may take. */
  busy: number;
}

const defaults: DrainTimes = { silent: 1_000, busy: 25_000 };
const tick = 50;

/**
 * Ends an HTTP server's connections when it stops. Node waits for each of them: for a kept one until
 * its time-out of a minute, and as long for one that has never asked for anything, such as browsers
 * and proxies open in advance.
 */
export class Drain {
  private readonly sockets = new Set<Socket>();
  private readonly busy = new Map<Socket, number>();

  /** Call it before the server listens. */
  constructor(private readonly server: Server) {
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
      this.busy.set(socket, (this.busy.get(socket) ?? 0) + 1);
      response.once('close', () => {
        const left = (this.busy.get(socket) ?? 1) - 1;
        if (left > 0) this.busy.set(socket, left);
        else this.busy.delete(socket);
      });
    });
  }

  /**
   * Runs `close`, which is to make the server close, and lets go of connections meanwhile: of those
   * answered at once, of the others after the times given.
   */
  async around(close: () => Promise<unknown>, times: DrainTimes = defaults): Promise<void> {
    const begun = performance.now();
    const timer = setInterval(() => {
      const waited = performance.now() - begun;
      this.server.closeIdleConnections();
      if (waited < times.silent) return;
      for (const socket of this.sockets) {
        if (!this.busy.has(socket) || waited >= times.busy) socket.destroy();
      }
    }, tick);
    try {
      await close();
    } finally {
      clearInterval(timer);
    }
  }
}
