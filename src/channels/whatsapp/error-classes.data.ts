import type {
  ChannelErrorClass as ErrorClass,
  ChannelErrorPolicy as ErrorClassPolicy,
} from '../../sdk/index.js';

/** One code, or a range of codes, with the class it belongs to. */
export interface ErrorCodeEntry {
  from: number;
  /** Inclusive; default: `from`. */
  to?: number;
  /** Only with this `error_subcode`; such an entry goes before the one without. */
  subcode?: number;
  class: ErrorClass;
  /** Says why this code departs from its class. */
  advice?: string;
  /** True where a code of a pausing class must not pause the whole number. */
  sparesNumber?: true;
}

/** When this table was last compared with Meta's list of codes. */
export const errorTableAsOf = '2026-11-23';

/**
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
 */
export const errorClassPolicies: Readonly<Record<ErrorClass, ErrorClassPolicy>> = {
  setup: {
    retry: 'never',
    pausesNumber: true,
    advice:
      'Check the access token, its permissions and the state of the number in WhatsApp Manager, then register the number again with a working token.',
  },
  payment: {
    retry: 'never',
    pausesNumber: true,
    advice:
      "Settle the payment method of the WhatsApp Business Account in Meta's billing hub, then resume the number.",
  },
  throttled: {
    retry: 'backoff',
    advice: 'Nothing: it is tried again, more slowly, until the message expires.',
  },
  quality_brake: {
    retry: 'never',
    brakesMarketing: true,
    advice:
      'Marketing waits on this business account. Send less of it, to people who asked for it, and look at the quality rating in WhatsApp Manager.',
  },
  unreachable: {
    retry: 'never',
    advice: 'This person cannot be reached on WhatsApp at this number. Use another channel.',
  },
  opted_out: {
    retry: 'never',
    advice: 'This person stopped marketing from the business inside WhatsApp. Only they can allow it again.',
  },
  saturated: {
    retry: 'cooldown',
    advice: 'Meta limits how much marketing this person receives. Try again after a day or more.',
  },
  window_closed: { retry: 'never', advice: 'The 24-hour window is closed: send a template instead.' },
  template: {
    retry: 'never',
    resyncsTemplate: true,
    advice:
      'The template at Meta differs from the one here. It is read again; check its variables under /v1/templates.',
  },
  template_state: {
    retry: 'never',
    resyncsTemplate: true,
    advice: 'Meta paused or disabled the template. Use another one, or edit this one in WhatsApp Manager.',
  },
  payload: { retry: 'never', advice: 'The request is wrong as it is: the detail names the field.' },
  network: { retry: 'backoff', advice: 'Nothing: no connection to Meta was made, and it is tried again.' },
  unclassified: {
    retry: 'never',
    advice: "Look the code up in Meta's list of error codes; this version does not know it.",
  },
};

/**
 * Codes and their classes; the first entry that fits wins.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
 */
export const errorCodes: readonly ErrorCodeEntry[] = [
  {
    from: 100,
    subcode: 33,
    class: 'setup',
    advice:
      'Meta says the phone number id does not exist or the access token may not use it. Register the number again.',
  },
  { from: 0, class: 'setup' },
  { from: 1, to: 2, class: 'throttled' },
  { from: 3, class: 'setup' },
  { from: 4, class: 'throttled' },
  { from: 10, class: 'setup' },
  { from: 17, class: 'throttled' },
  { from: 33, class: 'setup' },
  { from: 100, class: 'payload' },
  { from: 102, class: 'setup' },
  { from: 104, class: 'setup' },
  { from: 190, class: 'setup' },
  { from: 200, to: 299, class: 'setup' },
  { from: 368, class: 'setup' },
  { from: 613, class: 'throttled' },
  { from: 80007, to: 80008, class: 'throttled' },
  { from: 130429, class: 'throttled' },
  { from: 130472, class: 'unreachable' },
  {
    from: 130497,
    class: 'setup',
    sparesNumber: true,
    advice:
      "Meta does not let this business message people in this person's country. Other countries are not affected.",
  },
  { from: 131000, class: 'throttled' },
  { from: 131005, class: 'setup' },
  { from: 131008, to: 131009, class: 'payload' },
  { from: 131016, class: 'throttled' },
  { from: 131021, class: 'unreachable' },
  { from: 131026, class: 'unreachable' },
  { from: 131030, class: 'unreachable' },
  { from: 131031, class: 'setup' },
  { from: 131037, class: 'setup' },
  { from: 131042, class: 'payment' },
  { from: 131045, class: 'setup' },
  { from: 131047, class: 'window_closed' },
  { from: 131048, class: 'quality_brake' },
  { from: 131049, class: 'saturated' },
  { from: 131050, class: 'opted_out' },
  { from: 131051, to: 131053, class: 'payload' },
  { from: 131056, to: 131057, class: 'throttled' },
  { from: 131062, to: 131063, class: 'payload' },
  { from: 131064, class: 'quality_brake' },
  { from: 132000, to: 132001, class: 'template' },
  { from: 132005, class: 'template' },
  { from: 132007, to: 132008, class: 'template' },
  { from: 132012, class: 'template' },
  { from: 132015, to: 132016, class: 'template_state' },
  { from: 132068, to: 132069, class: 'template_state' },
  {
    from: 133010,
    class: 'setup',
    advice: 'The number is not registered with the Cloud API: register it in WhatsApp Manager.',
  },
  { from: 133016, class: 'throttled' },
];
