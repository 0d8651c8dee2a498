import { randomBytes } from 'node:crypto';
import type { Clock } from '../model/model.js';

const HOUR = 3_600_000;

/** The one app every token of the emulator belongs to. */
export const SANDBOX_APP = { id: '1000000000001', name: 'Sandbox app' };

/** An upload that was begun. */
interface Session {
  length: number;
  mimeType: string;
  received: number;
}

/** A handle that was given. */
export interface GivenHandle {
  handle: string;
  mimeType: string;
  /** Milliseconds UTC. */
  expiresAt: number;
}

/** Uploads of the Resumable Upload API and the handles they gave. Bytes are counted, not kept: nobody reads them back. */
export class UploadStore {
  private readonly sessions = new Map<string, Session>();
  private readonly handles = new Map<string, GivenHandle>();
  private cutAt: number | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly onChange: (handle: GivenHandle) => void,
  ) {}

  /** Begins an upload. Source: developers.facebook.com/docs/graph-api/guides/upload */
  begin(length: number, mimeType: string): string {
    const id = `upload:${randomBytes(24).toString('base64url')}?sig=${randomBytes(12).toString('base64url')}`;
    this.sessions.set(id, { length, mimeType, received: 0 });
    return id;
  }

  /** An upload by its name. */
  find(id: string): Session | undefined {
    return this.sessions.get(id);
  }

  /** Has the next upload's connection end after so many bytes. */
  cutNext(bytes: number): void {
    this.cutAt = bytes;
  }

  /** Counts what came. @returns false when the connection is to be cut now */
  take(session: Session, bytes: number): boolean {
    const left = this.cutAt === undefined ? Infinity : this.cutAt;
    session.received += Math.min(bytes, left);
    if (bytes < left) {
      if (this.cutAt !== undefined) this.cutAt -= bytes;
      return true;
    }
    this.cutAt = undefined;
    return false;
  }

  /** Ends an upload whose bytes all came. Assumed: the session is no more, and the handle lives three days. */
  finish(id: string, session: Session): string {
    this.sessions.delete(id);
    return this.give(session.mimeType);
  }

  /** Gives a handle in the form they have in the field: with its end, the app and signatures. */
  give(mimeType: string): string {
    const expiresAt = this.clock.now() + 72 * HOUR;
    const sign = () => randomBytes(18).toString('base64url');
    const type = Buffer.from(mimeType).toString('base64');
    const handle = `4::${type}:${sign()}:e:${Math.floor(expiresAt / 1_000)}:${SANDBOX_APP.id}:100000:${sign()}`;
    const given = { handle, mimeType, expiresAt };
    this.handles.set(handle, given);
    this.onChange(given);
    return handle;
  }

  /** A handle that was given and has not ended. */
  known(handle: unknown): GivenHandle | undefined {
    const given = typeof handle === 'string' ? this.handles.get(handle) : undefined;
    return given !== undefined && given.expiresAt > this.clock.now() ? given : undefined;
  }

  /** Takes a handle from the journal. */
  restore(given: GivenHandle): void {
    this.handles.set(given.handle, given);
  }

  /** Handles that can still be used, for snapshots. */
  *all(): Iterable<GivenHandle> {
    for (const given of this.handles.values()) if (given.expiresAt > this.clock.now()) yield given;
  }
}
