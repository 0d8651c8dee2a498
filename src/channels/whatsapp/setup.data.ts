/** Fields of the WhatsApp Business Account object that Liaison reads. */
export const webhookFields = [
  'messages',
  'message_template_status_update',
  'message_template_quality_update',
  'message_template_components_update',
  'template_category_update',
  'phone_number_quality_update',
  'phone_number_name_update',
  'account_update',
  'account_alerts',
  'account_review_update',
  'business_capability_update',
  'security',
  'user_preferences',
  'user_id_update',
  'history',
  'smb_app_state_sync',
  'smb_message_echoes',
  'calls',
] as const;

/**
 * Where each value of a registration is found at Meta.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/get-started and …/access-tokens
 */
export const setupValues: readonly { field: string; where: string }[] = [
  {
    field: 'phoneNumberId',
    where: 'App Dashboard, WhatsApp, API setup: Phone number ID. Also in WhatsApp Manager, Phone numbers.',
  },
  {
    field: 'wabaId',
    where:
      'App Dashboard, WhatsApp, API setup: WhatsApp Business Account ID. Also in Business settings, Accounts, WhatsApp accounts.',
  },
  {
    field: 'accessToken',
    where:
      'Business settings, Users, System users: choose a system user with full control of the app and of the WhatsApp account, then Generate token, with whatsapp_business_management and whatsapp_business_messaging, and no expiry. A token from API setup lasts a day only.',
  },
  { field: 'displayPhone', where: 'The phone number itself, as people write it.' },
  {
    field: 'app.clientId',
    where: 'App Dashboard, App settings, Basic: App ID.',
  },
  {
    field: 'app.clientSecret',
    where: 'App Dashboard, App settings, Basic: App secret, shown after Show.',
  },
];

/** What is done at Meta, in this order. */
export const setupSteps: readonly string[] = [
  'Create an app of the type Business at developers.facebook.com, Apps, and add the product WhatsApp to it.',
  'Have the app added here, with its App ID, App secret and a verify token you make up.',
  'App Dashboard, WhatsApp, Configuration: enter the callback URL and the verify token, then press Verify and save.',
  'On the same page, under Webhook fields, subscribe to the fields listed here.',
  'Business settings, Accounts, WhatsApp accounts: assign the system user with full control; under Apps, the same for the app.',
  'Switch the app to Live mode: in Development mode Meta sends no callbacks of real messages.',
  'Register the number here with its ids and the token. Liaison checks each of them with Meta and subscribes the app to the account.',
  'If the checklist says so, verify the phone by a code, and register it with a six-digit two-step PIN.',
];

/**
 * Where the verify token is; it is never shown.
 *
 * @param hasToken - whether the app has one
 * @param isInstallations - whether the app is the one of the installation's settings, or there is none yet
 */
export function verifyTokenPlace(hasToken: boolean, isInstallations: boolean): string {
  if (hasToken)
    return isInstallations
      ? 'The value of META_VERIFY_TOKEN.'
      : 'The verify token the app was added with. If nobody knows it, change the app and give it another one.';
  return isInstallations
    ? 'None is set. Set META_VERIFY_TOKEN and restart Liaison, or add an app with a verify token.'
    : 'None is set. Change the app and give it a verify token.';
}
