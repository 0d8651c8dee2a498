import type { OpenConnection } from '../connections/index.js';
import type { AlertInput } from '../notify/index.js';

/** Kind of the alert that settings of a connection cannot be used. */
export const connectionSettingsInvalid = 'connection_settings_invalid';

const mostFields = 5;

/** Why deliveries of a connection wait: an update may ask for settings that one made before does not have. */
export function unusableSettings({ connector, unusable }: OpenConnection): { reason: string; hint: string } {
  const named = unusable.slice(0, mostFields).map(({ field, reason }) => `${field} ${reason}`);
  return {
    reason: `${connector.title} cannot use the settings of this connection: ${named.join('; ')}.`,
    hint: 'The raw delivery is kept. Open the settings of the connection in Liaison, correct these fields and save them, then retry the delivery.',
  };
}

/** The same for the owner, once for each connection. */
export function unusableAlert(open: OpenConnection): AlertInput {
  const { reason, hint } = unusableSettings(open);
  return {
    accountId: open.row.accountId,
    kind: connectionSettingsInvalid,
    subject: open.row.id,
    severity: 'critical',
    title: `${open.row.name}: settings cannot be used, deliveries wait`,
    detail: `${reason} ${hint}`,
    connectionId: open.row.id,
    data: { fields: [...open.unusable] },
  };
}
