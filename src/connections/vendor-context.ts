import { Injectable, Optional } from '@nestjs/common';
import { insideUnitOfWork, type Tx } from '../database/index.js';
import { Clock, Egress, type FieldProblem } from '../platform/index.js';
import {
  ContractViolation,
  LiaisonError,
  Reauthorize,
  Transient,
  type AnyConnector,
  type CallContext,
  type CompanionLink,
} from '../sdk/index.js';
import type { ConnectionRow } from './connection.entity.js';
import { AccessTokens } from './oauth/access-tokens.js';

/** A connection ready for use: its row, its connector, its settings with secrets decrypted. */
export interface OpenConnection {
  row: ConnectionRow;
  connector: AnyConnector;
  settings: Record<string, unknown>;
  /** Stored settings this version cannot use: deliveries wait, as they are, until they are corrected. */
  unusable: readonly FieldProblem[];
  webhookUrl: string;
  /** Another secret that counts besides the one in the settings, while it is being changed. */
  other?: { secret: string; isNew: boolean; until: number } | undefined;
}

/** Reaches the companion of a connection; undefined when it has none. */
export type CompanionLinks = (open: OpenConnection, signal: AbortSignal) => CompanionLink | undefined;

/** Builds what a connector's functions are called with, and runs them with a time limit. */
@Injectable()
export class VendorContext {
  private companions: CompanionLinks | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly egress: Egress,
    @Optional() private readonly tokens?: AccessTokens,
  ) {}

  /** Says who reaches the software of ours that runs at vendors. */
  linkCompanions(companions: CompanionLinks): void {
    this.companions = companions;
  }

  /**
   * Calls a vendor through its connector. One that says Reauthorize of a token the core can renew is asked
   * once more with another token: the vendor has refused, so nothing was done.
   *
   * @param timeoutMs - how long to wait before giving up with Transient
   * @throws one of the five errors of the contract; anything else becomes Transient.
   */
  async call<T>(
    open: OpenConnection,
    timeoutMs: number,
    work: (context: CallContext<unknown>) => Promise<T>,
  ): Promise<T> {
    if (insideUnitOfWork()) throw new Error('no network inside a unit of work');
    const abort = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        abort.abort();
        reject(new Transient(`no answer within ${timeoutMs / 1000} s`));
      }, timeoutMs);
    });
    try {
      return await Promise.race([this.run(open, abort.signal, work), timeout]);
    } catch (error) {
      throw asContractError(error);
    } finally {
      clearTimeout(timer);
    }
  }

  private async run<T>(
    open: OpenConnection,
    signal: AbortSignal,
    work: (context: CallContext<unknown>) => Promise<T>,
  ): Promise<T> {
    const companion = this.companions?.(open, signal);
    const baseUrl = this.egress.vendorUrl(open.connector.id);
    const base = {
      settings: open.settings as unknown,
      connection: { id: open.row.id, name: open.row.name, createdAt: open.row.createdAt },
      signal,
      now: this.clock.now(),
      webhookUrl: open.webhookUrl,
      agents: this.egress.agents,
      fetch: this.egress.fetch,
      ...(baseUrl === undefined ? {} : { baseUrl }),
      ...(companion ? { companion } : {}),
    };
    const oauth = open.row.appId === null ? undefined : this.tokens?.access(open, this.egress.fetch, signal);
    const attempt = async (): Promise<T> => {
      const context = oauth ? { ...base, oauth } : base;
      const client = open.connector.client ? await open.connector.client(context) : undefined;
      return work({ ...context, client });
    };
    if (!oauth) return attempt();
    try {
      return await attempt();
    } catch (error) {
      // Connectors take a failed fetch for an address that does not answer.
      if (oauth.failure() !== undefined) throw oauth.failure();
      if (!(error instanceof Reauthorize) || !(await oauth.renew())) throw error;
      return attempt();
    }
  }

  /** Takes the grant of a connection back at its vendor; nothing to do where there is none. */
  async revoke(open: OpenConnection, timeoutMs: number): Promise<void> {
    await this.tokens?.revoke(open, timeoutMs);
  }

  /** Forgets the tokens of a connection. */
  async forgetTokens(tx: Tx, connectionId: string): Promise<void> {
    await this.tokens?.forget(tx, connectionId);
  }
}

/** What is not one of the five is Transient: trying again is the safer guess. */
export function asContractError(error: unknown): LiaisonError {
  if (error instanceof LiaisonError) return error;
  if (error instanceof Error && error.name === 'ZodError') {
    return new ContractViolation('the answer does not have the declared shape', { cause: error });
  }
  return new Transient(error instanceof Error ? error.message : 'unknown failure', { cause: error });
}
