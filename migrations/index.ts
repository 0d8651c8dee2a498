import { migrations as initial } from './2026-11-23-initial.js';
import { migrations as foreignOrigin } from './2026-11-24-foreign-origin.js';
import { migrations as connectionGrant } from './2026-11-24-connection-grant.js';
import { migrations as conversationWindows } from './2026-11-24-conversation-windows.js';
import { migrations as numberSubscription } from './2026-11-24-number-subscription.js';
import { migrations as pluginMemory } from './2026-11-24-plugin-memory.js';
import { migrations as supersededBy } from './2026-11-24-superseded-by.js';
import { migrations as companion } from './2026-11-24-companion.js';
import { migrations as consentChanges } from './2026-11-25-consent-changes.js';
import { migrations as secretRotation } from './2026-11-25-secret-rotation.js';
import { migrations as consentAddressEntry } from './2026-11-29-consent-address-entry.js';
import { migrations as pluginInstallations } from './2026-11-29-plugin-installations.js';
import { migrations as connectionHealthUntil } from './2026-11-29-connection-health-until.js';
import { migrations as oneAccountManyAddresses } from './2026-11-29-one-account-many-addresses.js';
import { migrations as contactOrigins } from './2026-11-29-contact-origins.js';
import { migrations as rowTries } from './2026-11-29-row-tries.js';
import { migrations as numberChoice } from './2026-11-29-number-choice.js';
import { migrations as alerts } from './2026-11-29-alerts.js';
import { migrations as timerEvent } from './2026-11-29-timer-event.js';
import { migrations as deliveryMention } from './2026-11-29-delivery-mention.js';
import { migrations as disconnections } from './2026-11-30-disconnections.js';
import { migrations as contactValues } from './2026-11-30-contact-values.js';
import { migrations as oauth } from './2026-11-30-oauth.js';
import { migrations as callTargets } from './2026-11-30-call-targets.js';
import { migrations as orderSightings } from './2026-11-30-order-sightings.js';
import { migrations as orderLinks } from './2026-11-30-order-links.js';
import { migrations as orderStores } from './2026-11-30-order-stores.js';
import { migrations as contactMerges } from './2026-11-30-contact-merges.js';
import { migrations as eventOrigin } from './2026-11-30-event-origin.js';
import { migrations as auditActors } from './2026-11-30-audit-actors.js';
import { migrations as windowEvents } from './2026-11-30-window-events.js';
import { migrations as senders } from './2026-11-30-senders.js';
import { migrations as media } from './2026-11-30-media.js';
import { migrations as mediaTransfers } from './2026-11-30-media-transfers.js';
import { migrations as inbound } from './2026-11-30-inbound.js';
import { migrations as senderNews } from './2026-11-30-sender-news.js';
import { migrations as mediaHandles } from './2026-12-01-media-handles.js';
import { migrations as mediaInterruptions } from './2026-12-01-media-interruptions.js';
import { migrations as retention } from './2026-12-01-retention.js';
import { migrations as senderRules } from './2026-12-01-sender-rules.js';
import { migrations as mediaUses } from './2026-11-30-media-uses.js';
import { migrations as conversations } from './2026-11-30-conversations.js';
import { migrations as messageSearch } from './2026-11-30-message-search.js';
import { migrations as coexistence } from './2026-11-30-coexistence.js';
import { migrations as channelApps } from './2026-11-30-channel-apps.js';
import { migrations as portfolios } from './2026-11-30-portfolios.js';
import { migrations as appContacts } from './2026-12-02-app-contacts.js';
import { migrations as threadRetention } from './2026-12-02-thread-retention.js';
import { migrations as lookups } from './2026-12-03-lookups.js';
import { migrations as numberSignups } from './2026-12-03-number-signups.js';
import { migrations as templateHistory } from './2026-12-04-template-history.js';
import { migrations as connectionAuthorized } from './2026-12-05-connection-authorized.js';
import { migrations as connectionPlan } from './2026-12-06-connection-plan.js';
import { migrations as appTenants } from './2026-12-07-app-tenants.js';
import { migrations as frontDoor } from './2026-12-08-front-door.js';
import { migrations as consentPush } from './2026-12-09-consent-push.js';
import { migrations as conversationChange } from './2026-12-10-conversation-change.js';
import { migrations as privacyRequests } from './2026-12-11-privacy-requests.js';
import type { MigrationClass } from './create-table.js';

/** Every migration, in the order they are run. */
export const migrationClasses: MigrationClass[] = [
  ...initial,
  ...foreignOrigin,
  ...conversationWindows,
  ...numberSubscription,
  ...connectionGrant,
  ...supersededBy,
  ...pluginMemory,
  ...companion,
  ...consentChanges,
  ...secretRotation,
  ...consentAddressEntry,
  ...pluginInstallations,
  ...connectionHealthUntil,
  ...oneAccountManyAddresses,
  ...contactOrigins,
  ...rowTries,
  ...numberChoice,
  ...alerts,
  ...timerEvent,
  ...deliveryMention,
  ...disconnections,
  ...contactValues,
  ...oauth,
  ...callTargets,
  ...orderSightings,
  ...orderLinks,
  ...contactMerges,
  ...eventOrigin,
  ...auditActors,
  ...windowEvents,
  ...orderStores,
  ...senders,
  ...media,
  ...mediaTransfers,
  ...inbound,
  ...senderNews,
  ...mediaUses,
  ...conversations,
  ...messageSearch,
  ...coexistence,
  ...channelApps,
  ...portfolios,
  ...mediaHandles,
  ...senderRules,
  ...appContacts,
  ...threadRetention,
  ...retention,
  ...lookups,
  ...numberSignups,
  ...mediaInterruptions,
  ...templateHistory,
  ...connectionAuthorized,
  ...connectionPlan,
  ...appTenants,
  ...frontDoor,
  ...consentPush,
  ...conversationChange,
  ...privacyRequests,
];
