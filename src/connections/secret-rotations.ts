import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuditService } from '../accounts/index.js';
import { Database } from '../database/index.js';
import { Clock, newId, notFound, ProblemError, Secrets } from '../platform/index.js';
import { ConnectionRepository } from './connection.repository.js';
import { ConnectionService } from './connection.service.js';
import type { AnyConnector } from '../sdk/index.js';
import type { OpenConnection } from './vendor-context.js';

/** How long the new secret waits for the site to use it, milliseconds: it may be down for days. */
const waitsFor = 7 * 24 * 3_600_000;
/** How long the old one counts after the new one was used: calls may be under way. */
const graceFor = 60_000;

/**
 * Changing the secret a connection shares with software of ours at its vendor. Two secrets count
 * from the moment the new one is stored until the site has used it, so that whichever of the two the
 * site has, whatever was cut off, both sides can talk.
 */
@Injectable()
export class SecretRotations {
  constructor(
    private readonly database: Database,
    private readonly rows: ConnectionRepository,
    private readonly connections: ConnectionService,
    private readonly audit: AuditService,
    private readonly secrets: Secrets,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes a new secret that counts besides the present one; while one waits, goes on with that.
   *
   * @throws ProblemError 404 `not_found`; 409 `no_companion`.
   */
  async begin(accountId: string, id: string): Promise<OpenConnection> {
    const row = await this.database.write(async (tx) => {
      const own = /^[0-9a-f-]{36}$/.test(id) ? await this.rows.ofAccount(tx, accountId, id) : undefined;
      const fresh = own && (await this.rows.locked(tx, own.id));
      if (!fresh) throw notFound('connection', id);
      const { connector } = this.connections.openRow(fresh);
      if (!connector.companion) throw noSharedSecret(connector);
      if (fresh.siteId === null) throw noCompanion();
      const now = this.clock.now();
      if (fresh.rotation?.state === 'rotating' && fresh.rotation.until > now) return fresh;
      const secret = this.secrets.encrypt(randomBytes(32).toString('base64url'));
      const rotation = {
        id: newId(),
        state: 'rotating' as const,
        startedAt: now,
        doneAt: null,
        until: now + waitsFor,
        secret,
      };
      await this.rows.patch(tx, fresh.id, { rotation, updatedAt: now });
      return { ...fresh, rotation };
    });
    this.connections.forget(row.id);
    return this.connections.openRow(row);
  }

  /** The site has used the new secret: it is the connection's from now on. Repeatable. */
  async finish(id: string): Promise<void> {
    await this.database.write(async (tx) => {
      const row = await this.rows.locked(tx, id);
      const open = row && this.connections.openRow(row);
      const name = open?.connector.companion?.secret;
      if (!row?.rotation || !open?.other?.isNew || name === undefined) return;
      const now = this.clock.now();
      const hidden = JSON.parse(this.secrets.decrypt(row.secrets)) as Record<string, unknown>;
      await this.rows.patch(tx, id, {
        secrets: this.secrets.encrypt(JSON.stringify({ ...hidden, [name]: open.other.secret })),
        rotation: {
          ...row.rotation,
          state: 'done',
          doneAt: now,
          until: now + graceFor,
          secret: this.secrets.encrypt(String(hidden[name])),
        },
        updatedAt: now,
      });
      await this.audit.append(tx, [
        {
          accountId: row.accountId,
          actor: { kind: 'companion', id },
          action: 'connection.secret_rotated',
          subject: id,
          detail: {},
        },
      ]);
    });
    this.connections.forget(id);
  }

  /** Forgets the other secret once it does not count any more. */
  async tidy({ row }: OpenConnection): Promise<void> {
    const { rotation } = row;
    if (!rotation || rotation.secret === null || rotation.until > this.clock.now()) return;
    await this.database.write(async (tx) => {
      const fresh = (await this.rows.locked(tx, row.id))?.rotation;
      if (fresh?.id !== rotation.id || fresh.until > this.clock.now()) return;
      await this.rows.patch(tx, row.id, { rotation: { ...fresh, secret: null } });
    });
    this.connections.forget(row.id);
  }
}

/** For a vendor at which no software of ours runs. */
function noSharedSecret({ title, auth }: AnyConnector): ProblemError {
  const next =
    auth.type === 'oauth2'
      ? `Its permission is renewed by itself; to give a new one, connect ${title} again.`
      : 'To change a secret, change it in the settings of the connection and at the vendor.';
  return new ProblemError(
    409,
    'no_companion',
    `No software of ours runs at ${title}, so there is no shared secret to change. ${next}`,
  );
}

function noCompanion(): ProblemError {
  return new ProblemError(
    409,
    'no_companion',
    'This connection was created through the API, so there is no plugin in the shop that could receive the new secret. Change it in the settings of the connection and in the webhooks of the shop.',
  );
}
