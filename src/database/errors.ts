import { QueryFailedError } from 'typeorm';

/** What went wrong, in the words both databases share. */
export type DatabaseFault = 'duplicate' | 'conflict' | 'unavailable' | 'full' | 'other';

/** A failed statement, without its parameters: those may hold personal data and must not reach a log. */
export class DatabaseError extends Error {
  readonly fault: DatabaseFault;
  /** The driver's own code, e.g. `ER_DUP_ENTRY` or `SQLITE_FULL`. */
  readonly driverCode: string | undefined;
  constructor(fault: DatabaseFault, message: string, driverCode: string | undefined) {
    super(message);
    this.name = 'DatabaseError';
    this.fault = fault;
    this.driverCode = driverCode;
  }
}

/** Deadlock, lock timeout, changed snapshot; and a prepared statement whose table was altered meanwhile. */
const conflictNumbers = new Set([1213, 1205, 1020, 1615]);
const unavailableCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
  'ER_CON_COUNT_ERROR',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_SERVER_SHUTDOWN',
  'ER_NORMAL_SHUTDOWN',
  'ER_CONNECTION_KILLED',
  'ER_QUERY_INTERRUPTED',
  'ER_OPTION_PREVENTS_STATEMENT',
  'SQLITE_CANTOPEN',
  'SQLITE_IOERR',
  'POOL_CLOSED',
]);
/** What mysql2 says without a code when there is no connection to ask by. */
const withoutConnection = /closed state|^Pool is closed|^No connections available|^Queue limit reached/;

interface DriverError {
  code?: string;
  errno?: number;
  fatal?: boolean;
  message: string;
}

/** Names the fault of anything a driver or TypeORM throws; returns other errors unchanged. */
export function translateError(error: unknown): unknown {
  if (error instanceof DatabaseError) return error;
  const driver: unknown = error instanceof QueryFailedError ? error.driverError : error;
  // By shape, not by class: a native addon's errors may belong to another realm.
  if (typeof driver !== 'object' || driver === null || !('message' in driver)) return error;
  const { code, errno, fatal, message: text } = driver as DriverError;
  // A fatal error ended the connection, or kept it from being made, whatever it is called.
  const away = fatal === true || (code === undefined && withoutConnection.test(text));
  if (code === undefined && !away && !(error instanceof QueryFailedError)) return error;
  const statement = error instanceof QueryFailedError ? ` in: ${error.query.slice(0, 120)}` : '';
  const message = `${(code ?? text).slice(0, 200)}${statement}`;
  if (code === 'ER_DUP_ENTRY' || code?.startsWith('SQLITE_CONSTRAINT') === true) {
    return new DatabaseError('duplicate', message, code);
  }
  if ((errno !== undefined && conflictNumbers.has(errno)) || code === 'SQLITE_BUSY') {
    return new DatabaseError('conflict', message, code);
  }
  if (code === 'SQLITE_FULL' || code === 'ER_DISK_FULL' || code === 'ER_RECORD_FILE_FULL') {
    return new DatabaseError('full', message, code);
  }
  if (away || (code !== undefined && (unavailableCodes.has(code) || code.startsWith('SQLITE_IOERR')))) {
    return new DatabaseError('unavailable', message, code);
  }
  return error instanceof QueryFailedError ? new DatabaseError('other', message, code) : error;
}

/** What a driver threw at a statement, with the statement's beginning in the message. */
export function failedStatement(sql: string, thrown: Error): Error {
  const translated = translateError(new QueryFailedError(sql, [], thrown));
  return translated instanceof Error ? translated : thrown;
}

/** What a driver threw when it was asked for a connection, as the fault it is. */
export function failedConnection(thrown: Error): Error {
  const translated = translateError(thrown);
  return translated instanceof Error ? translated : thrown;
}
