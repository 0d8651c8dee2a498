import { Inject, Injectable } from '@nestjs/common';
import { AuditService, systemActor } from '../accounts/index.js';
import { ChannelAppRegistrations, Channels, NumberOnboarding, NumberService } from '../channels/index.js';
import { Database } from '../database/index.js';
import { PluginSettings } from '../dispatch/index.js';
import { UnclaimedCallbacks } from '../messaging/index.js';
import { Clock, LOGGER, Secrets, type Logger } from '../platform/index.js';
import type { CodeMethod } from '../sdk/index.js';
import { SignupClaims, type ClaimedSignup } from './signup-claims.js';
import { dataOf, StepFault } from './signup-fault.js';
import type { NumberSignupRow, SignupStepName } from './number-signup.entity.js';
import type { OpenSignup, SignupSecrets, SignupTools } from './signup-step.js';
import { copyFromPhone } from './steps/copy.js';
import { registerSender } from './steps/register.js';
import { accountOf, storeSender } from './steps/sender.js';
import { sendCode } from './steps/verify.js';

/** Waits before what may pass is tried again by itself. The copies have to be asked for within a day. */
const retryMs = [60_000, 5 * 60_000, 15 * 60_000, 60 * 60_000, 4 * 3_600_000, 12 * 3_600_000] as const;

/** Another process is at the signup: nothing more is written. */
class Superseded extends Error {}

/**
 * Goes through a signup, from the step it is at to the end. Each step is written down before the next begins, so that
 * a process that dies, or a refusal, costs that step alone.
 */
@Injectable()
export class SignupRun {
  private readonly tools: SignupTools;

  constructor(
    database: Database,
    channels: Channels,
    numbers: NumberService,
    onboarding: NumberOnboarding,
    callbacks: UnclaimedCallbacks,
    private readonly clock: Clock,
    private readonly apps: ChannelAppRegistrations,
    private readonly plugins: PluginSettings,
    private readonly claims: SignupClaims,
    private readonly audit: AuditService,
    private readonly secrets: Secrets,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.tools = { database, channels, numbers, onboarding, callbacks, clock };
  }

  /**
   * @param claimed - a signup this process has claimed
   * @param given - what is kept nowhere: what the dialog gave, to be exchanged now; the code that was sent to the phone
   * @returns the signup as it is then
   */
  async run(
    claimed: ClaimedSignup,
    given: { code?: string | undefined; phoneCode?: string | undefined } = {},
  ): Promise<NumberSignupRow> {
    return this.claims.holding(claimed, () => this.through(claimed, given));
  }

  /** Has a code sent to the phone of the number. @param claimed - a signup this process has claimed */
  async sendCode(
    claimed: ClaimedSignup,
    how: { method: CodeMethod; language: string },
  ): Promise<NumberSignupRow> {
    return this.claims.holding(claimed, async () => {
      try {
        await sendCode(await this.open(claimed), this.tools, how);
      } catch (error) {
        await this.failed(claimed, error);
      }
      return claimed.row;
    });
  }

  private async through(
    claimed: ClaimedSignup,
    { code, phoneCode }: { code?: string | undefined; phoneCode?: string | undefined },
  ): Promise<NumberSignupRow> {
    try {
      const open = await this.open(claimed);
      open.phoneCode = phoneCode;
      while (claimed.row.step !== 'done') await this.step(open, claimed.row.step as SignupStepName, code);
    } catch (error) {
      if (error instanceof Superseded) return claimed.row;
      await this.failed(claimed, error);
    }
    return claimed.row;
  }

  private async step(open: OpenSignup, step: SignupStepName, code: string | undefined): Promise<void> {
    const { claimed } = open;
    switch (step) {
      case 'dialog':
      case 'exchange':
        return this.exchange(open, code);
      case 'token':
        return accountOf(open);
      case 'sender':
        return storeSender(open, this.tools);
      case 'register':
        return registerSender(open, this.tools);
      case 'copy':
        return copyFromPhone(open, this.tools);
      case 'templates':
        await this.plugins.ensureTemplates(claimed.row.accountId);
        return this.finish(claimed);
      case 'done':
        return;
    }
  }

  private async exchange(open: OpenSignup, code: string | undefined): Promise<void> {
    const { claimed, signup, provider, io, app } = open;
    if (code === undefined)
      throw new StepFault('interrupted', 'Liaison was stopped while the code was being exchanged.');
    const answer = await signup.exchange(code, app.app, io);
    const { secret } = this.exchanged(() => dataOf(answer, { step: 'exchange', signup, provider }));
    await open.keep({ step: 'token', signedAt: this.clock.now(), tries: 0 }, { token: secret });
    this.logger.info({ signupId: claimed.row.id }, 'a signup was exchanged for a token');
  }

  /** A code is kept nowhere: what may pass is not tried again with the same one. */
  private exchanged<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (error instanceof StepFault && error.fault === 'unreachable')
        throw new StepFault('exchange_unknown', error.message);
      throw error;
    }
  }

  private async finish(claimed: ClaimedSignup): Promise<void> {
    const { accountId, id, numberId, appId, isOnPhoneApp } = claimed.row;
    const ended = {
      state: 'completed',
      step: 'done',
      fault: null,
      faultDetail: null,
      secrets: null,
      choices: null,
      dueAt: null,
      claimUntil: 0,
    };
    const saved = await this.claims.save(claimed, ended, (tx) =>
      this.audit.append(tx, [
        {
          accountId,
          actor: systemActor,
          action: 'number.signed_up',
          subject: numberId ?? id,
          detail: { signupId: id, appId, phoneApp: isOnPhoneApp },
        },
      ]),
    );
    if (!saved) throw new Superseded();
  }

  private async open(claimed: ClaimedSignup): Promise<OpenSignup> {
    const { row } = claimed;
    const reached = this.tools.channels.reach(row.channel);
    const app = await this.apps.open(row.appId);
    if (!reached?.channel.signup || !app)
      throw new StepFault('app_missing', 'The app of this signup has been removed. Make a new link.');
    const open: OpenSignup = {
      claimed,
      app,
      signup: reached.channel.signup,
      provider: reached.channel.provider,
      io: reached.io,
      secrets: this.readable(row),
      keep: async (set, secrets) => {
        if (secrets) open.secrets = secrets;
        const sealed = secrets === undefined ? {} : { secrets: this.sealed(secrets) };
        if (!(await this.claims.save(claimed, { ...set, ...sealed }))) throw new Superseded();
      },
      sender: (businessAccountId) => {
        const secret = open.secrets.token;
        if (secret === undefined) throw new StepFault('interrupted', 'The token of this signup is gone.');
        const proof = reached.channel.apps?.proof?.(secret, app.app);
        const of = { providerId: '', businessAccountId, mode: 'live', secret } as const;
        return proof === undefined ? of : { ...of, proof };
      },
    };
    return open;
  }

  private async failed(claimed: ClaimedSignup, error: unknown): Promise<void> {
    const known = error instanceof StepFault ? error : undefined;
    if (!known) this.logger.error({ err: error, signupId: claimed.row.id }, 'a signup failed');
    const fault = known?.fault ?? 'internal';
    const name = error instanceof Error ? error.name : 'unknown';
    const mayPass = fault === 'unreachable' || fault === 'internal';
    const wait = mayPass ? retryMs[claimed.row.tries] : undefined;
    await this.claims.save(claimed, {
      ...known?.set,
      state: 'failed',
      fault,
      faultDetail: (known?.message ?? `Liaison failed (${name}); its log says more.`).slice(0, 2_000),
      tries: claimed.row.tries + 1,
      dueAt: wait === undefined ? null : this.clock.now() + wait,
      claimUntil: 0,
    });
  }

  private sealed(secrets: SignupSecrets): string | null {
    const isEmpty = Object.values(secrets).every((value) => value === undefined);
    return isEmpty ? null : this.secrets.encrypt(JSON.stringify(secrets));
  }

  private readable({ secrets }: NumberSignupRow): SignupSecrets {
    return secrets === null ? {} : (JSON.parse(this.secrets.decrypt(secrets)) as SignupSecrets);
  }
}
