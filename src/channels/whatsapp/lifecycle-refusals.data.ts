/** What one of Meta's refusals to verify or register a number means, and what to do next. */
export interface LifecycleRefusal {
  code: number;
  reason: string;
  /** What was given and is wrong. */
  field?: 'code' | 'pin';
}

/**
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes (registration
 * errors), and the references of request_code (136024) and verify_code (136025)
 */
export const lifecycleRefusals: readonly LifecycleRefusal[] = [
  {
    code: 133000,
    reason:
      'An earlier deregistration of this number was not completed. Deregister it again, then register it.',
  },
  {
    code: 133004,
    reason: 'Registration is not available at Meta at the moment. Try again in a few minutes.',
  },
  {
    code: 133005,
    field: 'pin',
    reason:
      'This is not the two-step PIN of the number. Give the one it has; if nobody knows it, turn two-step verification off in WhatsApp Manager, Phone numbers, Two-step verification, and register the number again with a new PIN.',
  },
  {
    code: 133006,
    reason: 'Meta has to see first whose phone it is. Request a verification code, and give it back here.',
  },
  {
    code: 133008,
    field: 'pin',
    reason:
      'The two-step PIN was wrong too often. Wait as long as Meta says, or turn two-step verification off in WhatsApp Manager.',
  },
  {
    code: 133009,
    field: 'pin',
    reason: 'The two-step PIN was tried again too soon. Wait a few minutes, then try again.',
  },
  {
    code: 133010,
    reason: 'The number is not registered with the Cloud API. Register it with its two-step PIN.',
  },
  {
    code: 133015,
    reason:
      'The number was deleted or deregistered a short while ago, and Meta is not done with it. Try again in about five minutes.',
  },
  {
    code: 133016,
    reason:
      'The number was registered or deregistered too often: Meta allows it ten times in 72 hours. Wait until the 72 hours are over.',
  },
  {
    code: 136024,
    reason:
      'Meta sent no verification code: the number is verified already, a code was requested too often, or the phone does not take calls or texts of this kind. Use a voice call for a landline, and wait some hours after several tries.',
  },
  {
    code: 136025,
    field: 'code',
    reason:
      'This verification code is wrong or too old. Give the latest one that arrived, or request a new one; after several wrong codes Meta asks for some hours of waiting.',
  },
];
