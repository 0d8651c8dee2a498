import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphEmulator } from '../emulator.js';
import type { FaultContext, FaultOf } from '../messages/faults.js';
import { GraphError, messagingError } from '../model/graph-error.js';
import { refuse } from './graph-http.js';

/** A fault that takes the place of the ordinary answer. */
export type AnswerFault = Exclude<FaultOf<'answer'>, { kind: 'slow' }>;

/** Applies faults to HTTP answers, and lets go of what it holds when the server closes. */
export class AnswerFaults {
  private readonly held = new Set<FastifyReply>();
  private readonly closing = new AbortController();

  constructor(
    app: FastifyInstance,
    private readonly emulator: GraphEmulator,
  ) {
    app.addHook('preClose', async () => {
      this.closing.abort();
      for (const reply of this.held) reply.raw.destroy();
      this.held.clear();
    });
  }

  /** Waits out `slow` faults and returns the one that shapes the answer, if any. */
  async next(context: FaultContext): Promise<AnswerFault | undefined> {
    let found: AnswerFault | undefined;
    for (const fault of this.emulator.faults.take('answer', context)) {
      if (fault.kind === 'slow') {
        await sleep(fault.ms, undefined, { signal: this.closing.signal }).catch(() => undefined);
      } else found = fault;
    }
    return found;
  }

  /**
   * Answers as the fault says.
   *
   * @param perform - does what was asked; called only where the fault lets the request through. Its parameter says
   * whether anything will be told about it afterwards.
   */
  apply(
    fault: AnswerFault,
    request: FastifyRequest,
    reply: FastifyReply,
    perform: (told: boolean) => void,
  ): FastifyReply {
    switch (fault.kind) {
      case 'throttle':
        return refuse(reply, new GraphError(429, messagingError(fault.code).body, fault.retryAfterSeconds));
      case 'error':
        return refuse(reply, messagingError(fault.code, fault.details, fault.httpStatus));
      case 'server-error':
        return reply.code(fault.httpStatus).send();
      case 'garbage':
        if (fault.accepted) perform(true);
        return reply
          .header('content-type', 'text/html')
          .send('<html><body>Sorry, something went wrong.</body></html>');
      case 'reset':
        if (fault.when === 'after') perform(true);
        void reply.hijack();
        request.raw.socket.resetAndDestroy();
        return reply;
      case 'silent':
        perform(fault.statuses);
        void reply.hijack();
        this.held.add(reply);
        reply.raw.once('close', () => this.held.delete(reply));
        return reply;
    }
  }
}
