import { ProblemError, type Secrets } from '../platform/index.js';
import { secretNames } from '../registry/index.js';
import type { AnyConnector } from '../sdk/index.js';
import type { ConnectionRow } from './connection.entity.js';

/** What a new connection's row is made of; the rest is as nothing has happened yet. */
export type NewConnection = Pick<
  ConnectionRow,
  'id' | 'accountId' | 'connector' | 'name' | 'settings' | 'secrets' | 'nextSweepAt'
> &
  Partial<ConnectionRow>;

export function newConnectionRow(given: NewConnection, now: number): ConnectionRow {
  return {
    status: 'active',
    createdAt: now,
    updatedAt: now,
    healthState: 'unknown',
    healthReason: null,
    healthHint: null,
    healthUntil: null,
    lastSuccessAt: null,
    lastFailureAt: null,
    sweepCursor: null,
    sweepToken: null,
    sweepUntil: null,
    foreignOrigin: null,
    mode: null,
    testNumbers: null,
    copies: null,
    siteId: null,
    rotation: null,
    disconnections: null,
    appId: null,
    tenant: null,
    authorizedAt: null,
    plan: null,
    ...given,
  };
}

/** What a connection that was disconnected starts again with. */
export function reopened(known: Pick<ConnectionRow, 'disconnections'>, now: number) {
  return {
    status: 'active',
    disconnections: (known.disconnections ?? []).map(({ from, to }) => ({ from, to: to ?? now })),
    healthState: 'unknown',
    healthReason: null,
    healthHint: null,
    healthUntil: null,
    sweepToken: null,
    sweepUntil: null,
  };
}

/**
 * Settings as they are stored: what is secret encrypted.
 *
 * @throws ProblemError 422 `invalid_settings` when they are too large.
 */
export function splitSettings(
  connector: AnyConnector,
  settings: Record<string, unknown>,
  secrets: Secrets,
): Pick<ConnectionRow, 'settings' | 'secrets'> {
  const secret = new Set(secretNames(connector.settings));
  const entries = Object.entries(settings).filter(([, value]) => value !== undefined);
  const open = Object.fromEntries(entries.filter(([name]) => !secret.has(name)));
  const hidden = Object.fromEntries(entries.filter(([name]) => secret.has(name)));
  if (JSON.stringify(open).length > 60_000) {
    throw new ProblemError(
      422,
      'invalid_settings',
      'The settings are larger than 60 kB. Reduce their size.',
      {
        fields: [{ field: 'settings', reason: 'must be smaller than 60 kB' }],
      },
    );
  }
  return { settings: open, secrets: secrets.encrypt(JSON.stringify(hidden)) };
}
