import { createHmac } from 'node:crypto';
import { expect } from '@jest/globals';
import { startApi, type ApiFixture } from '../../../test/support/api.js';
import type { TemporaryDatabase } from '../../../test/support/databases.js';
import { ChannelAppRegistrations, numberTable, type NumberRow } from '../../channels/index.js';
import { TranslateStage } from '../../ingress/index.js';
import { startGraphEmulator, type RunningEmulator, type SandboxNumber } from '../../sandbox/index.js';
import { numberSignupTable, SignupStage, type NumberSignupRow } from '../../signups/index.js';

/** The operator's app at Meta. */
export const operatorApp = {
  id: '900000000101',
  secret: 'the-secret-of-the-operators-app',
  configurationId: '700000000101',
};

type Standing = NonNullable<SandboxNumber['standing']>;
/** A number that nobody has registered. */
export const verified: Standing = {
  verification: 'VERIFIED',
  connection: 'PENDING',
  pin: undefined,
  code: undefined,
  wrongCodes: 0,
  wrongPins: 0,
  moves: [],
};

/** How far a signup is, as its page sees it. */
export interface View {
  state: string;
  step: string;
  needs: string;
  message: string | null;
  displayPhone: string | null;
  choices: { phoneNumberId: string; displayPhone: string }[];
  expired: boolean;
}

/** A business that signs up: its account and its number at Meta. */
export interface Business {
  wabaId: string;
  phoneNumberId: string;
}

let businesses = 0;

/** A hub whose operator is a Tech Provider, Meta, and people who sign up. */
export class SignupBench {
  private constructor(
    readonly api: ApiFixture,
    readonly meta: RunningEmulator,
  ) {}

  static async start(
    temporary: TemporaryDatabase,
    environment: Record<string, string> = {},
  ): Promise<SignupBench> {
    const { id, secret, configurationId } = operatorApp;
    const meta = await startGraphEmulator({
      webhooksPaused: true,
      apps: [{ id, secret, requiresProof: true, configurations: [configurationId] }],
    });
    const api = await startApi(temporary, {
      environment: {
        META_GRAPH_URL: meta.url,
        META_SDK_URL: meta.url,
        META_APP_ID: id,
        META_APP_SECRET: secret,
        META_CONFIGURATION_ID: configurationId,
        PUBLIC_URL: 'https://hub.example',
        ...environment,
      },
    });
    await api.app.get(ChannelAppRegistrations).followSettings();
    // Both look at the same time of day.
    meta.emulator.turnClock({ now: api.clock.now() });
    return new SignupBench(api, meta);
  }

  async close(): Promise<void> {
    await this.api.close();
    await this.meta.close();
  }

  /** A business with a number of its own at Meta. */
  business(change: { standing?: Standing; numbers?: number } = {}): Business {
    const n = ++businesses;
    const wabaId = `61${String(n).padStart(6, '0')}`;
    const ids = Array.from(
      { length: change.numbers ?? 1 },
      (_, index) => `62${String(n).padStart(6, '0')}${index}`,
    );
    for (const phoneNumberId of ids)
      this.meta.emulator.addNumber({ phoneNumberId, wabaId, standing: change.standing ?? verified });
    return { wabaId, phoneNumberId: ids[0] ?? '' };
  }

  /** What the next person does at Meta. */
  plan(business: Partial<Business> & { wabaId: string }, more: object = {}): void {
    this.meta.emulator.signups.prepare({ ...business, ...more });
  }

  /** Somebody finishes the dialog. */
  dialog(featureType = ''): { code: string; told: object } {
    const { id: appId, configurationId } = operatorApp;
    const { code, message } = this.meta.emulator.signups.finish({ appId, configurationId, featureType });
    const { waba_id: wabaId, phone_number_id: phoneNumberId, business_id: businessId } = message.data;
    return {
      code,
      told: {
        wabaId,
        ...(phoneNumberId === undefined ? {} : { phoneNumberId }),
        ...(businessId === undefined ? {} : { businessId }),
        phoneApp: message.event.endsWith('BUSINESS_APP_ONBOARDING'),
      },
    };
  }

  /** Makes a link; the last part of its address, and the signup's id. */
  async link(body: object = {}, key?: string): Promise<{ link: string; id: string; url: string }> {
    const answer = await this.api.call('post', '/v1/number-signups', key).send(body);
    expect({ status: answer.status, body: answer.text }).toMatchObject({ status: 201 });
    const { url, id } = answer.body as { url: string; id: string };
    return { url, id, link: url.split('/').at(-1) ?? '' };
  }

  post(link: string, what: string, body: object = {}) {
    return this.api.call('post', `/signup/whatsapp/${link}/${what}`, '').send(body);
  }

  /** The view of a finished dialog. */
  async finish(link: string, dialog: { code: string; told: object }): Promise<View> {
    const answer = await this.post(link, 'finish', { code: dialog.code, ...dialog.told });
    expect({ status: answer.status, body: answer.text }).toMatchObject({ status: 200 });
    return answer.body as View;
  }

  async resume(link: string, body: object = {}): Promise<View> {
    const answer = await this.post(link, 'continue', body);
    expect({ status: answer.status, body: answer.text }).toMatchObject({ status: 200 });
    return answer.body as View;
  }

  /** As whoever made the link sees it. */
  async shown(id: string): Promise<Record<string, unknown>> {
    return (await this.api.call('get', `/v1/number-signups/${id}`)).body as Record<string, unknown>;
  }

  async row(id: string): Promise<NumberSignupRow> {
    const row = await this.api.db.read.first(numberSignupTable, 'WHERE id = ?', [id]);
    if (!row) throw new Error('the signup is there');
    return row;
  }

  async numberRows(phoneNumberId: string): Promise<NumberRow[]> {
    return this.api.db.read.select(numberTable, 'WHERE phoneNumberId = ?', [phoneNumberId]);
  }

  atMeta(phoneNumberId: string): SandboxNumber {
    const number = this.meta.emulator.state.directory.number(phoneNumberId);
    if (!number) throw new Error('the number is there');
    return number;
  }

  advance(ms: number): void {
    this.api.clock.advance(ms);
    this.meta.emulator.turnClock({ advance: ms });
  }

  /** The hub is told what Meta says of accounts, and reads it. */
  async hear(): Promise<void> {
    const { pending } = this.meta.emulator.state;
    for (const [sequence, update] of pending) {
      if (update.kind !== 'change' || update.field !== 'account_update') continue;
      pending.delete(sequence);
      const { wabaId: id, field, value } = update;
      const time = Math.floor(update.at / 1_000);
      const body = JSON.stringify({
        object: 'whatsapp_business_account',
        entry: [{ id, time, changes: [{ field, value }] }],
      });
      const signature = createHmac('sha256', operatorApp.secret).update(body).digest('hex');
      const { status } = await this.api
        .call('post', '/hooks/whatsapp', '')
        .set('content-type', 'application/json')
        .set('x-hub-signature-256', `sha256=${signature}`)
        .send(body);
      expect(status).toBe(200);
    }
    const stage = this.api.app.get(TranslateStage);
    while ((await stage.run()) > 0);
  }

  /** What a worker does by itself. */
  async work(): Promise<void> {
    const stage = this.api.app.get(SignupStage);
    while ((await stage.run()) > 0);
  }
}
