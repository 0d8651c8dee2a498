import type { FaultInput } from '../messages/faults.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** One thing that a scenario does. What it changes is undone when the run ends. */
export type ScenarioStep =
  /** Sends of the number meet a fault, at most `fault.times` times. */
  | { step: 'fault'; fault: FaultInput & { times: number } }
  /** Once so many sends of one template were accepted, Meta pauses it. */
  | { step: 'pause-template'; afterSends: number }
  /** Requests with the number's token are refused. */
  | { step: 'revoke-token' }
  /** The webhooks of the newest messages are posted again and again. */
  | { step: 'repeat-webhooks'; messages: number; times: number; everyMs: number }
  /** The customer moves to another phone number. */
  | { step: 'move-customer' }
  /** The number is used in the WhatsApp Business app too. */
  | { step: 'coexist' }
  /** The customer writes. */
  | { step: 'write'; text: string }
  /** The business writes in the WhatsApp Business app. */
  | { step: 'echo'; text: string }
  | { step: 'wait'; ms: number };

/** A bad day that can be played against a sandbox number. */
export interface Scenario {
  id: string;
  title: string;
  description: string;
  /** What a well-behaved hub makes of it. */
  expect: string;
  /** The run ends after so many milliseconds at the latest. */
  forMs: number;
  steps: readonly ScenarioStep[];
}

/** Every scenario there is. Each is data alone; {@link ScenarioPlayer} bounds them again. */
export const SCENARIOS: readonly Scenario[] = [
  {
    id: 'marketing-limit',
    title: 'Marketing messages limited by Meta',
    description:
      'For ten minutes, marketing messages of this number fail with error 131049: Meta limits how many marketing messages a person gets. Other messages are delivered.',
    expect:
      'Each failed message shows its reason, and is not sent again within 24 hours. Order messages go on.',
    forMs: 10 * MINUTE,
    steps: [
      {
        step: 'fault',
        fault: { kind: 'fail-status', code: 131049, category: 'MARKETING', afterSent: true, times: 200 },
      },
    ],
  },
  {
    id: 'template-paused',
    title: 'Template paused while messages go out',
    description:
      'After three more messages of a template, Meta pauses it for poor feedback: sends fail with error 132015. It is active again when the run ends.',
    expect: 'Messages already sent are delivered. The others stop, with the reason, and are not sent twice.',
    forMs: 10 * MINUTE,
    steps: [{ step: 'pause-template', afterSends: 3 }],
  },
  {
    id: 'token-revoked',
    title: 'Access token revoked',
    description: 'For one minute, Meta refuses every request of this number with error 190.',
    expect:
      'The number stops sending and says why; messages wait, and go out once when the token works again and the number is resumed.',
    forMs: MINUTE,
    steps: [{ step: 'revoke-token' }],
  },
  {
    id: 'webhooks-repeated',
    title: 'Webhooks repeated for seven days',
    description:
      'The webhooks of the ten newest messages arrive 28 more times, as if Meta repeated them every six hours for a week; here, twice a second.',
    expect: 'Nothing changes: no message appears twice, no status goes back, nobody gets another reply.',
    forMs: MINUTE,
    steps: [{ step: 'repeat-webhooks', messages: 10, times: 28, everyMs: 500 }],
  },
  {
    id: 'number-changed',
    title: 'Customer changes their phone number',
    description:
      'The customer moves to a new phone number, WhatsApp says so (user_changed_number), and the customer writes from there.',
    expect: 'It is still one contact, with both numbers in its history and its consents as they were.',
    forMs: 10 * SECOND,
    steps: [
      { step: 'move-customer' },
      { step: 'wait', ms: 500 },
      { step: 'write', text: 'Hello, this is my new number.' },
    ],
  },
  {
    id: 'phone-app-echo',
    title: 'Reply written on the phone',
    description:
      'The number is used in the WhatsApp Business app too. A customer asks something, and somebody replies on the phone.',
    expect:
      'The reply shows in the conversation as sent from the phone. It opens no window and costs nothing; automatic replies hold back.',
    forMs: 10 * SECOND,
    steps: [
      { step: 'coexist' },
      { step: 'write', text: 'Are you open today?' },
      { step: 'wait', ms: 500 },
      { step: 'echo', text: 'Yes, until 6 pm.' },
      { step: 'wait', ms: 500 },
    ],
  },
];
