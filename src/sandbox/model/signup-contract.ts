import { z } from 'zod';

const id = z.string().regex(/^\d{1,64}$/, 'must be digits');

/** An app of the App Dashboard, added or changed while the emulator runs. */
export const metaAppSchema = z.strictObject({
  id,
  secret: z.string().min(1),
  /** The setting "Require app secret". */
  requiresProof: z.boolean().optional(),
  /** The business portfolio it belongs to. */
  businessId: id.optional(),
  /** Configurations of Facebook Login for Business. Default: any is taken. */
  configurations: z.array(id).optional(),
});

/** What the next people do in the dialog of Embedded Signup. */
export const signupPlanSchema = z.strictObject({
  wabaId: id,
  phoneNumberId: id.optional(),
  businessId: id.default('1000000000003'),
  /** Accounts that are shared with the app. Default: the one above. */
  shares: z.array(id).optional(),
  /** Permissions that are given. Default: both of WhatsApp. */
  scopes: z.array(z.string()).optional(),
});
export type SignupPlan = z.output<typeof signupPlanSchema>;

/** How a page opened the dialog. */
export const openedDialogSchema = z.strictObject({
  appId: id,
  configurationId: id,
  /** `whatsapp_business_app_onboarding`: the number of the phone app is offered. */
  featureType: z.string().default(''),
  /** Where the dialog redirects to; that of the script redirects nowhere. */
  redirectUri: z.string().default(''),
});
export type OpenedDialog = z.input<typeof openedDialogSchema>;
