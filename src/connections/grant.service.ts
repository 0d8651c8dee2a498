import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Settings } from '../config/index.js';
import { Database } from '../database/index.js';
import { Clock, Egress, ForbiddenAddressError, newId, ProblemError, Secrets } from '../platform/index.js';
import { Registry } from '../registry/index.js';
import type { AnyConnector, HostedGrant } from '../sdk/index.js';
import { assertCallback } from './callback-address.js';
import { connectionTable, type ConnectionRow } from './connection.entity.js';
import { ConnectionService } from './connection.service.js';
import { connectionGrantTable, type ConnectionGrantRow } from './grant.entity.js';

/** How long a grant may be given. */
export const grantMs = 30 * 60_000;
/** How long after that it is remembered, so that the page can still say what happened. */
const keepMs = 7 * 24 * 3_600_000;

export interface GrantStart {
  /** Address of the shop; one that is missing is refused as one that is none. */
  address: string | undefined;
  name?: string | undefined;
  returnUrl?: string | undefined;
}

/** The outcome of a grant, for the page the person comes back to. */
export interface GrantState {
  state: 'unknown' | 'waiting' | 'completed' | 'expired';
  connector: string;
  returnUrl: string | undefined;
}

/**
 * Connections made on a vendor's own grant screen. The vendor's callback is unauthenticated, so it is
 * bound to a nonce that only the person's browser and the vendor see.
 */
@Injectable()
export class GrantService {
  constructor(
    private readonly database: Database,
    private readonly connections: ConnectionService,
    private readonly registry: Registry,
    private readonly secrets: Secrets,
    private readonly settings: Settings,
    private readonly egress: Egress,
    private readonly clock: Clock,
  ) {}

  /**
   * Begins a grant: where to send the person, and until when.
   *
   * @throws ProblemError 404 `unknown_connector`; 409 `no_grant`, `callback_not_https`; 422
   * `invalid_settings` for an address that is none or may not be called.
   */
  async start(
    accountId: string,
    connectorId: string,
    input: GrantStart,
  ): Promise<{ authorizeUrl: string; expiresAt: number }> {
    const connector = this.registry.connector(connectorId);
    const grant = grantOf(connector);
    if (!grant) {
      throw new ProblemError(
        409,
        'no_grant',
        `${connector.title} has no grant screen. Create the connection with its settings: POST /v1/connections.`,
      );
    }
    assertCallback(this.settings.publicUrl);
    const { address } = input;
    if (address === undefined || grant.place(address) === undefined)
      throw badAddress('must be the address of the shop, for example https://shop.example');
    await this.assertReachable(address);
    const now = this.clock.now();
    const nonce = randomBytes(32).toString('base64url');
    const row: ConnectionGrantRow = {
      id: newId(),
      accountId,
      connector: connector.id,
      nonceHash: this.hashOf(nonce),
      address,
      name: input.name ?? null,
      returnUrl: input.returnUrl ?? null,
      connectionId: newId(),
      answerHash: null,
      createdAt: now,
      expiresAt: now + grantMs,
      completedAt: null,
    };
    await this.database.write(async (tx) => {
      await tx.execute('DELETE FROM connection_grant WHERE expiresAt < ?', [now - keepMs]);
      await tx.insert(connectionGrantTable, [row]);
    });
    const at = `${this.settings.publicUrl}/connect/${connector.id}`;
    const authorizeUrl = grant.url({
      address,
      nonce,
      callbackUrl: `${at}/callback`,
      returnUrl: `${at}/return`,
    });
    return { authorizeUrl, expiresAt: row.expiresAt };
  }

  /**
   * Takes the vendor's callback. False for what no grant waits for: unknown, expired, of another
   * connector, or completed by another answer. The answer that completed it may come again and changes nothing.
   */
  async complete(connectorId: string, body: unknown): Promise<boolean> {
    const connector = this.registry.findConnector(connectorId);
    const grant = connector && grantOf(connector);
    const answer = grant?.read(body);
    if (!connector || !grant || !answer) return false;
    const row = await this.find(connector.id, answer.nonce);
    if (!row) return false;
    const answerHash = this.secrets.hash('grant-answer', JSON.stringify(answer.settings));
    if (row.completedAt !== null) return row.answerHash === answerHash;
    if (row.expiresAt <= this.clock.now()) return false;
    const connectionId = await this.connect(connector, grant, row, answer.settings);
    const completed = await this.database.write((tx) =>
      tx.execute(
        'UPDATE connection_grant SET completedAt = ?, answerHash = ?, connectionId = ? WHERE id = ? AND completedAt IS NULL',
        [this.clock.now(), answerHash, connectionId, row.id],
      ),
    );
    if (completed === 1) return true;
    return (await this.find(connector.id, answer.nonce))?.answerHash === answerHash;
  }

  /** What the person is told who comes back. */
  async state(connectorId: string, nonce: string): Promise<GrantState> {
    const connector = this.registry.findConnector(connectorId);
    const row = connector && (await this.find(connector.id, nonce));
    if (!connector || !row) return { state: 'unknown', connector: '', returnUrl: undefined };
    const expired = row.completedAt === null && row.expiresAt <= this.clock.now();
    return {
      state: row.completedAt !== null ? 'completed' : expired ? 'expired' : 'waiting',
      connector: connector.title,
      returnUrl: row.returnUrl ?? undefined,
    };
  }

  /** Makes the connection, or gives the account's connection to the same shop its new keys. */
  private async connect(
    connector: AnyConnector,
    grant: HostedGrant,
    row: ConnectionGrantRow,
    granted: Record<string, unknown>,
  ): Promise<string> {
    const known = await this.sameShop(grant, row);
    if (known) {
      await this.connections.update(row.accountId, known.id, { status: 'active', settings: granted });
      return known.id;
    }
    const generated = Object.fromEntries(
      grant.generates.map((setting) => [setting, this.secrets.derived(`grant:${row.id}:${setting}`)]),
    );
    const made = await this.connections.create(
      row.accountId,
      {
        connector: connector.id,
        name: row.name ?? grant.place(row.address) ?? connector.title,
        settings: { ...generated, ...granted, [grant.address]: row.address },
      },
      { id: row.connectionId },
    );
    return made.id;
  }

  private async sameShop(grant: HostedGrant, row: ConnectionGrantRow): Promise<ConnectionRow | undefined> {
    const rows = await this.database.read.select(
      connectionTable,
      "WHERE accountId = ? AND connector = ? AND status <> 'deleted' ORDER BY id",
      [row.accountId, row.connector],
    );
    const place = grant.place(row.address);
    return rows.find(({ settings }) => grant.place(String(settings[grant.address])) === place);
  }

  private async find(connector: string, nonce: string): Promise<ConnectionGrantRow | undefined> {
    return this.database.read.first(connectionGrantTable, 'WHERE nonceHash = ? AND connector = ?', [
      this.hashOf(nonce),
      connector,
    ]);
  }

  private hashOf(nonce: string): string {
    return this.secrets.hash('grant-nonce', nonce);
  }

  private async assertReachable(address: string): Promise<void> {
    try {
      await this.egress.assertAllowed(new URL(address));
    } catch (error) {
      if (error instanceof ForbiddenAddressError) throw badAddress(error.message);
      throw error;
    }
  }
}

function grantOf(connector: AnyConnector): HostedGrant | undefined {
  return connector.auth.grant;
}

function badAddress(reason: string): ProblemError {
  return new ProblemError(422, 'invalid_settings', `The address cannot be used. ${reason}`, {
    fields: [{ field: 'url', reason }],
  });
}
