import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { SandboxInputError } from '../model/contract.js';
import {
  openedDialogSchema,
  signupPlanSchema,
  type OpenedDialog,
  type SignupPlan,
} from '../model/signup-contract.js';
import type { JsonObject } from '../model/model.js';
import type { EmulatorState } from './state.js';

const phoneAppFeature = 'whatsapp_business_app_onboarding';
/** The portfolio of apps that name none. */
const partnerId = '1000000000009';

/** What a finished dialog gives the page that opened it: a code, and the message it posts. */
export interface FinishedSignup {
  code: string;
  message: { type: 'WA_EMBEDDED_SIGNUP'; event: string; version: number; data: Record<string, string> };
}

/**
 * The dialog of Embedded Signup, without its screens: what a person does there is planned beforehand.
 *
 * Source: …/whatsapp/embedded-signup/implementation (events and their data), …/onboarding-business-app-users (the event
 * of the phone app names the account alone), …/versions (v4 ends without a number too)
 */
export class SignupDesk {
  private plan: SignupPlan | undefined;

  /**
   * @param joined - told when a number of the phone app comes to the Cloud API
   * @param announce - posts a change under the id of an entry
   */
  constructor(
    private readonly state: EmulatorState,
    private readonly joined: (phoneNumberId: string) => void,
    private readonly announce: (entryId: string, field: string, value: JsonObject) => void,
  ) {}

  /** Says what the next people do. */
  prepare(input: z.input<typeof signupPlanSchema>): SignupPlan {
    this.plan = signupPlanSchema.parse(input);
    return this.plan;
  }

  /**
   * A person finishes the dialog.
   *
   * @throws SandboxInputError for an app or configuration that is not there; Meta shows a page of its own then
   */
  finish(opened: OpenedDialog): FinishedSignup {
    const { appId, configurationId, featureType, redirectUri } = openedDialogSchema.parse(opened);
    const app = this.state.apps.get(appId);
    if (!app) throw new SandboxInputError('appId', `There is no app ${appId}.`);
    if (app.configurations?.includes(configurationId) === false)
      throw new SandboxInputError('configurationId', `The app has no configuration ${configurationId}.`);
    const plan = this.plan;
    if (!plan) throw new SandboxInputError('plan', 'Say first what the person does: PUT signup-plan.');
    const { directory } = this.state;
    const { wabaId, phoneNumberId, businessId, scopes } = plan;
    const waba = directory.waba(wabaId) ?? { wabaId, name: `Account ${wabaId}`, verified: false };
    directory.putWaba({ ...waba, businessId });
    const isPhoneApp = featureType === phoneAppFeature;
    if (isPhoneApp && phoneNumberId !== undefined) this.bringPhoneApp(phoneNumberId);
    const code = this.state.apps.issueCode({
      appId,
      token: `EAAG${randomBytes(30).toString('base64url')}`,
      wabaIds: plan.shares ?? [wabaId],
      redirectUri,
      ...(scopes === undefined ? {} : { scopes }),
    });
    // Source: …/webhooks/reference/account_update, whose example names the partner in the entry and the account inside.
    // Assumed: it is told when the dialog is finished, whatever becomes of the code.
    for (const shared of plan.shares ?? [wabaId])
      this.announce(app.businessId ?? partnerId, 'account_update', {
        event: 'PARTNER_ADDED',
        waba_info: { waba_id: shared, owner_business_id: businessId },
      });
    const event = isPhoneApp
      ? 'FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING'
      : phoneNumberId === undefined
        ? 'FINISH_ONLY_WABA'
        : 'FINISH';
    const number = isPhoneApp || phoneNumberId === undefined ? {} : { phone_number_id: phoneNumberId };
    const data = { ...number, waba_id: wabaId, ...(isPhoneApp ? {} : { business_id: businessId }) };
    return { code, message: { type: 'WA_EMBEDDED_SIGNUP', event, version: 3, data } };
  }

  private bringPhoneApp(phoneNumberId: string): void {
    const number = this.state.directory.number(phoneNumberId);
    if (!number) throw new SandboxInputError('phoneNumberId', `There is no number ${phoneNumberId}.`);
    const standing = {
      verification: 'VERIFIED',
      connection: 'CONNECTED',
      pin: undefined,
      code: undefined,
      wrongCodes: 0,
      wrongPins: 0,
      moves: [],
    } as const;
    this.state.directory.putNumber({ ...number, coexistence: true, standing });
    this.joined(phoneNumberId);
  }
}
