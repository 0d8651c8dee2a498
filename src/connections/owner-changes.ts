import { Injectable } from '@nestjs/common';
import { AuditService, type Actor } from '../accounts/index.js';
import { Database, type Tx } from '../database/index.js';
import { ProblemError } from '../platform/index.js';
import { secretNames, settingsJsonSchema } from '../registry/index.js';
import { untypedSettings, type AnyConnector } from '../sdk/index.js';
import type { ConnectionChange, ConnectionDetails } from './connection-details.js';
import type { ConnectionRow } from './connection.entity.js';
import { ConnectionService } from './connection.service.js';

/** A connection as the owner of its shop reaches it: from where they work, and no other of the account. */
export interface OwnedConnection {
  row: ConnectionRow;
  connector: AnyConnector;
  /** Whom the audit log names. */
  actor: Actor & { id: string };
  /** Settings they may see and change from there. */
  settings: readonly string[];
  /** Language of the shop, BCP 47, where it is known. */
  locale?: string | undefined;
}

/** What the owner of a shop changes of its connection, each with an entry in the audit log. */
@Injectable()
export class OwnerChanges {
  constructor(
    private readonly database: Database,
    private readonly connections: ConnectionService,
    private readonly audit: AuditService,
  ) {}

  /** Test mode, pausing. */
  async change(owned: OwnedConnection, change: ConnectionChange, action: string): Promise<ConnectionDetails> {
    const { row } = owned;
    const view = await this.connections.update(row.accountId, row.id, change, { probe: false });
    await this.database.write((tx) => this.note(tx, owned, action, { fields: Object.keys(change) }));
    return view;
  }

  /** Settings its owner may see there. */
  settings({ row, settings }: OwnedConnection): Record<string, unknown> {
    return Object.fromEntries(Object.entries(row.settings).filter(([name]) => settings.includes(name)));
  }

  /** The connector's JSON Schema, reduced to the same. */
  schema({ connector, settings }: OwnedConnection): Record<string, unknown> {
    const schema = settingsJsonSchema(connector.settings);
    const properties = (schema['properties'] ?? {}) as Record<string, unknown>;
    return {
      ...schema,
      properties: Object.fromEntries(Object.entries(properties).filter(([name]) => settings.includes(name))),
      required: ((schema['required'] ?? []) as string[]).filter((name) => settings.includes(name)),
    };
  }

  /**
   * Changes settings; those not named stay.
   *
   * @throws ProblemError 422 `invalid_settings` naming what may not be changed from there.
   */
  async changeSettings(
    owned: OwnedConnection,
    settings: Record<string, unknown>,
  ): Promise<Record<string, unknown>> {
    const refused = Object.keys(settings).filter((name) => !owned.settings.includes(name));
    if (refused.length > 0) {
      throw new ProblemError(
        422,
        'invalid_settings',
        `These settings cannot be changed here: ${refused.map((name) => name.slice(0, 60)).join(', ')}. Change them in Liaison.`,
        {
          fields: refused.map((name) => ({
            field: `settings.${name.slice(0, 60)}`,
            reason: 'is not changed from here',
          })),
        },
      );
    }
    const view = await this.change(owned, { settings }, 'connection.updated');
    return Object.fromEntries(
      Object.entries(view.settings).filter(([name]) => owned.settings.includes(name)),
    );
  }

  /** Something the owner did or said that is nowhere but in the audit log. */
  async note(
    tx: Tx,
    { row, actor }: OwnedConnection,
    action: string,
    detail: Record<string, unknown>,
  ): Promise<void> {
    await this.audit.append(tx, [{ accountId: row.accountId, actor, action, subject: row.id, detail }]);
  }
}

/** What the owner of a shop may change from its admin: neither secrets nor what says which shop it is. */
export function ownerSettings(connector: AnyConnector): readonly string[] {
  if (connector.companion) return connector.companion.settings;
  const { auth, settings } = connector;
  const hidden = new Set([
    ...secretNames(settings),
    ...untypedSettings(auth),
    ...(auth.type === 'oauth2' ? (auth.fields ?? []) : []),
  ]);
  const properties = (settingsJsonSchema(settings)['properties'] ?? {}) as Record<string, unknown>;
  return Object.keys(properties).filter((name) => !hidden.has(name));
}
