import Fastify, { type FastifyInstance } from 'fastify';
import { GraphEmulator } from './emulator.js';
import { graphEmulatorPlugin } from './http/graph.plugin.js';
import type { GraphEmulatorOptions } from './model/settings.js';

/** A running emulator. */
export interface RunningEmulator {
  /** Address without a slash at its end: what `META_GRAPH_URL` wants. */
  url: string;
  emulator: GraphEmulator;
  app: FastifyInstance;
  /** Stops listening, sends what is ready, writes the journal. */
  close(): Promise<void>;
}

/**
 * Starts an emulator on a listener of its own, on the loopback address.
 *
 * @param options - those of the emulator, and `port` (default: any free one)
 */
export async function startGraphEmulator(
  options: GraphEmulatorOptions & { port?: number } = {},
): Promise<RunningEmulator> {
  const { port = 0, ...rest } = options;
  const emulator = await new GraphEmulator(rest).start();
  const app = Fastify({ logger: false, forceCloseConnections: 'idle', keepAliveTimeout: 65_000 });
  await app.register(graphEmulatorPlugin, { emulator });
  const url = await app.listen({ port, host: '127.0.0.1' });
  return {
    url,
    emulator,
    app,
    close: async () => {
      await app.close();
      await emulator.close();
    },
  };
}
