import type { ConnectionRow, KnownPlan, SecretRotation } from './connection.entity.js';

/** A connection as the API shows it: no secret in it. */
export interface ConnectionDetails {
  id: string;
  connector: string;
  name: string;
  status: string;
  /** Where the vendor delivers to; null where it delivers nothing. */
  webhookUrl: string | null;
  /** The app registration it was made with; null when its connector has no OAuth. */
  appId: string | null;
  /** Who granted access, as the vendor names it; null when its connector has no OAuth. */
  tenant: string | null;
  settings: Record<string, unknown>;
  /** `live`, or `test`: only {@link testNumbers} receive. */
  mode: 'live' | 'test';
  testNumbers: string[];
  /** What happens to deliveries that come from elsewhere. */
  copies: 'warn' | 'quarantine';
  health: {
    state: string;
    lastSuccessAt: number | null;
    lastFailureAt: number | null;
    reason: string | null;
    hint: string | null;
  };
  /** How far the last change of the secret came; null when it was never changed. */
  secretRotation: { state: 'rotating' | 'done' | 'expired'; startedAt: number; doneAt: number | null } | null;
  /** What the vendor bills it for, as last told; null until that is known, and where the vendor does not bill. */
  plan: KnownPlan | null;
  createdAt: number;
  updatedAt: number;
}

export interface ConnectionInput {
  connector: string;
  name: string;
  settings: Record<string, unknown>;
}

export interface ConnectionChange {
  name?: string | undefined;
  status?: 'active' | 'paused' | undefined;
  settings?: Record<string, unknown> | undefined;
  mode?: 'live' | 'test' | undefined;
  /** E.164 with `+`. */
  testNumbers?: readonly string[] | undefined;
  copies?: 'warn' | 'quarantine' | undefined;
  siteId?: string | undefined;
}

/** What the API shows of a row. */
export function connectionDetails(
  row: ConnectionRow,
  webhookUrl: string | null,
  now: number,
): ConnectionDetails {
  return {
    id: row.id,
    connector: row.connector,
    name: row.name,
    status: row.status,
    webhookUrl,
    appId: row.appId,
    tenant: row.tenant,
    settings: row.settings,
    mode: row.mode === 'test' ? 'test' : 'live',
    testNumbers: row.testNumbers ?? [],
    copies: row.copies === 'quarantine' ? 'quarantine' : 'warn',
    health: {
      state: row.healthState,
      lastSuccessAt: row.lastSuccessAt,
      lastFailureAt: row.lastFailureAt,
      reason: row.healthReason,
      hint: row.healthHint,
    },
    secretRotation: row.rotation && rotationView(row.rotation, now),
    plan: row.plan,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}

function rotationView(
  { state, startedAt, doneAt, until }: SecretRotation,
  now: number,
): ConnectionDetails['secretRotation'] {
  return { state: state === 'rotating' && until <= now ? 'expired' : state, startedAt, doneAt };
}
