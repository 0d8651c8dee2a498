import type { Settings } from '../config/index.js';
import { noId, type Clock, type Secrets } from '../platform/index.js';
import { readSettings, type Registry } from '../registry/index.js';
import type { ConnectionRow } from './connection.entity.js';
import type { OpenConnection } from './vendor-context.js';

/** Makes of a row what connectors are called with: secrets decrypted, settings read, the address vendors call. */
export class ConnectionOpener {
  /** Secrets of nobody, as long as those of a shop. */
  private readonly decoy: string;

  constructor(
    private readonly registry: Registry,
    private readonly secrets: Secrets,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {
    this.decoy = secrets.encrypt(JSON.stringify({ key: noId, secret: noId, webhookSecret: noId }));
  }

  open(row: ConnectionRow): OpenConnection {
    const secret = JSON.parse(this.secrets.decrypt(row.secrets)) as Record<string, unknown>;
    const connector = this.registry.connector(row.connector);
    const stored = { ...row.settings, ...secret };
    // Read anew by this version: what it has learnt to ask for since takes its default.
    const read = readSettings(connector.settings, stored);
    return {
      row,
      connector,
      settings: read.ok ? (read.data as Record<string, unknown>) : stored,
      unusable: read.ok ? [] : read.fields,
      webhookUrl: this.webhookUrlOf(row),
      other: this.otherSecret(row),
    };
  }

  /** As much work as {@link open}: how long an answer takes does not tell whether there is a connection. */
  openNothing(): undefined {
    JSON.parse(this.secrets.decrypt(this.decoy));
  }

  /** Where the vendor delivers to: an app has one address for all its tenants. */
  webhookUrlOf({ id, appId, connector }: ConnectionRow): string {
    const isApp = appId !== null && this.registry.findConnector(connector)?.webhook?.scope === 'app';
    return `${this.settings.publicUrl}/hooks/${isApp ? `apps/${appId}` : id}`;
  }

  private otherSecret({ rotation }: ConnectionRow): OpenConnection['other'] {
    if (!rotation || rotation.secret === null || rotation.until <= this.clock.now()) return undefined;
    const { state, until } = rotation;
    return { secret: this.secrets.decrypt(rotation.secret), isNew: state === 'rotating', until };
  }
}
