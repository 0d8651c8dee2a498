import { Injectable } from '@nestjs/common';
import { ConnectionService, SecretRotations, type OpenConnection } from '../connections/index.js';
import { Database } from '../database/index.js';
import { Clock, isId, noId, ProblemError, sameText } from '../platform/index.js';
import {
  companionHeaders,
  companionSignature,
  companionToleranceSeconds,
  type CompanionDefinition,
} from '../sdk/index.js';
import type { CompanionRow } from './companion.entity.js';
import { CompanionRepository } from './companion.repository.js';

/** A call as it arrived; header names in lower case. */
export interface RawCall {
  method: string;
  /** Path and query as sent. */
  path: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Buffer;
}

/** Whose call it is, once its signature was found to fit. */
export interface Caller {
  open: OpenConnection;
  definition: CompanionDefinition<unknown>;
  companion: CompanionRow;
  /** The site the call names; it may be a copy of the one that connected. */
  siteId: string;
  /** Whether it is signed with a new secret that was not used before. */
  usesNewSecret: boolean;
}

/** Checked against when there is no such connection, so that both answers take the same time. */
const decoySecret = 'there is no such connection, and nobody knows this secret';

/** Checks the calls of companions: on raw bytes, in constant time, before anything is parsed. */
@Injectable()
export class SignedCalls {
  constructor(
    private readonly database: Database,
    private readonly connections: ConnectionService,
    private readonly rotations: SecretRotations,
    private readonly companions: CompanionRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Whose call it is.
   *
   * @throws ProblemError 401 `bad_signature`, also for a connection that does not exist; 401
   *   `clock_skew` with `now` (unix seconds) when only the time is wrong.
   */
  async verify(connectionId: string, call: RawCall): Promise<Caller> {
    const timestamp = one(call.headers[companionHeaders.timestamp]);
    // Looked up anew when the signature does not fit: another process may have changed the secret.
    const caller =
      (await this.fitting(connectionId, call, timestamp, false)) ??
      (await this.fitting(connectionId, call, timestamp, true));
    if (!caller) throw badSignature();
    const now = Math.floor(this.clock.now() / 1000);
    if (Math.abs(now - Number(timestamp)) > companionToleranceSeconds) {
      throw new ProblemError(
        401,
        'clock_skew',
        `The signature is valid, but its timestamp differs by ${Math.abs(now - Number(timestamp))} seconds from the time of the hub; 300 are allowed. Correct the clock, or apply the difference to "now" and send it again.`,
        { extensions: { now } },
      );
    }
    if (caller.usesNewSecret) await this.rotations.finish(connectionId);
    else await this.rotations.tidy(caller.open);
    return caller;
  }

  /**
   * Notes a call that changes something, so that whoever overheard it cannot make it again.
   *
   * @throws ProblemError 409 `replayed`.
   */
  async once(caller: Caller, call: RawCall): Promise<void> {
    const signature = one(call.headers[companionHeaders.signature]).slice('sha256='.length, 64 + 7);
    const expiresAt = this.clock.now() + 3 * companionToleranceSeconds * 1000;
    const first = await this.database.write((tx) =>
      this.companions.firstTime(tx, caller.open.row.id, signature, expiresAt),
    );
    if (first) return;
    throw new ProblemError(
      409,
      'replayed',
      'A request with this signature was already processed. To repeat it, sign it with a new timestamp.',
    );
  }

  private async fitting(
    connectionId: string,
    call: RawCall,
    timestamp: string,
    fresh: boolean,
  ): Promise<Caller | undefined> {
    if (fresh) this.connections.forget(connectionId);
    const open = await this.connections.open(connectionId);
    const companion = await this.companions.byConnection(
      this.database.read,
      isId(connectionId) ? connectionId : noId,
    );
    const definition = open?.connector.companion;
    const stored = definition ? open.settings[definition.secret] : undefined;
    const secret = typeof stored === 'string' && stored !== '' ? stored : undefined;
    const given = one(call.headers[companionHeaders.signature]);
    const signs = (by: string) =>
      sameText(
        companionSignature(
          { method: call.method, path: call.path, timestamp: Number(timestamp), body: call.body },
          by,
        ),
        given,
      );
    // Both are compared, always: how long it takes tells nothing.
    const fits = [signs(secret ?? decoySecret), signs(open?.other?.secret ?? decoySecret)];
    const counts = open?.other !== undefined && open.other.until > this.clock.now();
    const byOther = fits[1] === true && counts;
    if (!(fits[0] === true || byOther) || !/^\d{1,12}$/.test(timestamp)) return undefined;
    if (!open || !companion || !definition || secret === undefined) return undefined;
    const usesNewSecret = byOther && open.other?.isNew === true;
    return { open, definition, companion, siteId: one(call.headers[companionHeaders.site]), usesNewSecret };
  }
}

function badSignature(): ProblemError {
  return new ProblemError(
    401,
    'bad_signature',
    'The signature is missing or invalid. If the connection was removed or recreated, connect again.',
  );
}

function one(header: string | string[] | undefined): string {
  return (Array.isArray(header) ? header[0] : header) ?? '';
}
