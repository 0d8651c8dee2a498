import { Injectable } from '@nestjs/common';
import { Database } from '../database/index.js';
import { ChannelAppRegistrations, firstAppId } from './channel-apps.js';
import { defaultChannelId } from './channels.js';
import { setupSteps, setupValues, verifyTokenPlace, webhookFields } from './whatsapp/setup.data.js';

/** What is set at the provider to connect a number by hand, and where each value is found there. */
export interface NumberSetupView {
  /** The app a number would be registered with; null while there is none. */
  app: { id: string; name: string; clientId: string | null } | null;
  webhook: { callbackUrl: string; verifyToken: string; fields: string[] };
  values: { field: string; where: string }[];
  steps: string[];
}

/** Says how a number is connected under an app of the account's own, or of the installation. */
@Injectable()
export class NumberSetup {
  constructor(
    private readonly database: Database,
    private readonly apps: ChannelAppRegistrations,
  ) {}

  /**
   * @param appId - one of several apps. @defaultValue the account's own, else the installation's
   * @throws ProblemError 422 `invalid_app`
   */
  async of(accountId: string, appId?: string): Promise<NumberSetupView> {
    const chosen = await this.apps.choose(this.database.read, defaultChannelId, accountId, appId);
    const open = chosen ?? (await this.apps.open(firstAppId));
    const row = open?.row;
    const hasToken = typeof open?.app.settings['verifyToken'] === 'string';
    const callbackUrl = this.apps.callbackUrl(row ?? { id: firstAppId, channel: defaultChannelId });
    return {
      app: row ? { id: row.id, name: row.name, clientId: row.clientId === '' ? null : row.clientId } : null,
      webhook: {
        callbackUrl,
        verifyToken: verifyTokenPlace(hasToken, (row?.id ?? firstAppId) === firstAppId),
        fields: [...webhookFields],
      },
      values: setupValues.map((value) => ({ ...value })),
      steps: [...setupSteps],
    };
  }
}
