import { pino, type Logger } from 'pino';

export type { Logger } from 'pino';

/** Paths that never reach a log, should an object with them ever be handed over. */
const redact = [
  '*.authorization',
  '*.accessToken',
  '*.secrets',
  '*.secret',
  '*.body',
  '*.password',
  'authorization',
  'accessToken',
  'secrets',
  'secret',
  'body',
  'password',
];

/** Structured log lines on standard error, without secrets and without bodies. */
export function createLogger(level: string, name = 'liaison'): Logger {
  return pino(
    { name, level, redact: { paths: redact, censor: '[removed]' } },
    pino.destination({ dest: 2, sync: false }),
  );
}

/** A logger that says nothing, for tests. */
export const silentLogger: Logger = pino({ level: 'silent' });

/** Injection token of the process' logger. */
export const LOGGER = Symbol('logger');
