import { Injectable } from '@nestjs/common';
import { ChannelAppRegistrations, Channels, firstAppId, type OpenChannelApp } from '../channels/index.js';
import { Settings } from '../config/index.js';
import { Database, type Reader, type Tx } from '../database/index.js';
import { Clock, Egress, isId, newId, noId, notFound, ProblemError, Secrets } from '../platform/index.js';
import type { CodeMethod, SignupDialog } from '../sdk/index.js';
import { needOf, numberSignupTable, type NumberSignupRow, type SignupFault } from './number-signup.entity.js';
import { SignupClaims } from './signup-claims.js';
import { isLinkOf, linkOf, signupIdIn } from './signup-link.js';
import { SignupRun } from './signup-run.js';

/** How long what never came to an end is remembered after its link has expired, milliseconds. */
const keepMs = 7 * 86_400_000;
/** How long a link is good for by default, minutes. */
export const usualValidMinutes = 24 * 60;

/** What a link is made with. */
export interface NewSignup {
  channel: string;
  appId?: string | undefined;
  flow: 'number' | 'phone_app' | 'choice';
  label?: string | undefined;
  returnUrl?: string | undefined;
  /** @defaultValue {@link usualValidMinutes} */
  validMinutes?: number | undefined;
}

/** What a browser says a finished dialog ended with. Nothing of it is believed before the token was asked. */
export interface FinishedDialog {
  code: string;
  businessAccountId?: string | undefined;
  senderId?: string | undefined;
  businessId?: string | undefined;
  isOnPhoneApp: boolean;
}

/** What a person gives so that a signup goes on. */
export interface SignupAnswer {
  pin?: string | undefined;
  senderId?: string | undefined;
  /** The code that was sent to the phone. */
  phoneCode?: string | undefined;
}

/**
 * Signing numbers up in the provider's own dialog: links that a person opens without an API key, what the dialog ends
 * with, and going on after something was refused.
 */
@Injectable()
export class SignupService {
  constructor(
    private readonly database: Database,
    private readonly channels: Channels,
    private readonly apps: ChannelAppRegistrations,
    private readonly claims: SignupClaims,
    private readonly runs: SignupRun,
    private readonly secrets: Secrets,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes a link.
   *
   * @throws ProblemError 409 `signup_not_ready`; 422 `invalid_app`
   */
  async create(tx: Tx, accountId: string, input: NewSignup): Promise<NumberSignupRow> {
    const { row: app } = await this.readyApp(tx, accountId, input);
    const now = this.clock.now();
    const row: NumberSignupRow = {
      id: newId(),
      accountId,
      channel: input.channel,
      appId: app.id,
      flow: input.flow,
      label: input.label ?? null,
      returnUrl: input.returnUrl ?? null,
      state: 'open',
      step: 'dialog',
      fault: null,
      faultDetail: null,
      codeHash: null,
      secrets: null,
      tokenExpiresAt: null,
      businessAccountId: null,
      senderId: null,
      businessId: null,
      displayPhone: null,
      isOnPhoneApp: false,
      choices: null,
      numberId: null,
      copies: null,
      signedAt: null,
      tries: 0,
      dueAt: null,
      claimToken: null,
      claimUntil: 0,
      createdAt: now,
      updatedAt: now,
      expiresAt: now + (input.validMinutes ?? usualValidMinutes) * 60_000,
    };
    await tx.execute("DELETE FROM number_signup WHERE expiresAt < ? AND state <> 'completed'", [
      now - keepMs,
    ]);
    await tx.insert(numberSignupTable, [row]);
    return row;
  }

  /** Where a person opens it. Whoever has it may connect a number to the account. */
  urlOf(row: NumberSignupRow): string {
    return `${this.settings.publicUrl}/signup/whatsapp/${linkOf(row, this.secrets)}`;
  }

  /** @throws ProblemError 404 `not_found` */
  async get(reader: Reader, accountId: string, id: string): Promise<NumberSignupRow> {
    const known = isId(id) ? id : noId;
    const row = await reader.first(numberSignupTable, 'WHERE accountId = ? AND id = ?', [accountId, known]);
    if (!row) throw notFound('signup', id);
    return row;
  }

  /** Oldest first. */
  async list(
    reader: Reader,
    accountId: string,
    { take, last }: { take: number; last?: string | undefined },
  ): Promise<NumberSignupRow[]> {
    return reader.select(numberSignupTable, 'WHERE accountId = ? AND id > ? ORDER BY id LIMIT ?', [
      accountId,
      last ?? '',
      take,
    ]);
  }

  /** Makes a link worth nothing; what it connected stays. Repeatable. @throws ProblemError 404 */
  async revoke(tx: Tx, accountId: string, id: string): Promise<NumberSignupRow> {
    const row = await this.get(tx, accountId, id);
    if (row.state === 'completed' || row.state === 'revoked') return row;
    const set = {
      state: 'revoked',
      secrets: null,
      dueAt: null,
      claimToken: null,
      updatedAt: this.clock.now(),
    };
    await tx.updateMany(numberSignupTable, 'id', [{ key: row.id, set }]);
    return { ...row, ...set };
  }

  /** The signup of a link. @throws ProblemError 404 `unknown_signup_link` also for one that was revoked */
  async byLink(link: string): Promise<NumberSignupRow> {
    const id = signupIdIn(link);
    const row = await this.database.read.first(numberSignupTable, 'WHERE id = ?', [id ?? noId]);
    // What is not there costs the same work as what is.
    const isRight = isLinkOf(link, row ?? nobody, this.secrets);
    if (!row || !isRight || row.state === 'revoked')
      throw new ProblemError(
        404,
        'unknown_signup_link',
        'This link is not known here: it is incomplete, or was withdrawn. Ask for a new one.',
      );
    return row;
  }

  /** Whether a link can no longer begin anything. */
  isOver(row: NumberSignupRow): boolean {
    return needOf(row) === 'dialog' && row.expiresAt <= this.clock.now();
  }

  /** What the page of a signup needs; undefined when its app is gone. @param language - BCP 47 */
  async dialog(row: NumberSignupRow, language: string): Promise<SignupDialog | undefined> {
    const reached = this.channels.reach(row.channel);
    const app = await this.apps.open(row.appId);
    return app && reached?.channel.signup?.dialog(app.app, reached.settings, language);
  }

  /**
   * Takes what the dialog ended with, and goes through all that follows. The same code again answers how far it is;
   * of several at once one is taken.
   *
   * @throws ProblemError 404 `unknown_signup_link`; 409 `signup_link_used`; 410 `signup_link_expired`
   */
  async finish(link: string, { code, ...told }: FinishedDialog): Promise<NumberSignupRow> {
    const known = await this.byLink(link);
    const codeHash = this.secrets.hash('signup-code', code);
    const claimed = await this.claims.take(known.id, (row) => {
      if (row.codeHash === codeHash) return undefined;
      if (row.numberId !== null || needOf(row) !== 'dialog') return undefined;
      if (this.isOver(row)) throw expired();
      return {
        step: 'exchange',
        codeHash,
        fault: null,
        faultDetail: null,
        secrets: null,
        businessAccountId: told.businessAccountId ?? null,
        senderId: told.senderId ?? null,
        businessId: told.businessId ?? null,
        isOnPhoneApp: told.isOnPhoneApp,
        choices: null,
        tries: 0,
      };
    });
    if (claimed) return this.runs.run(claimed, { code });
    const row = await this.byLink(link);
    if (row.codeHash === codeHash) return row;
    throw new ProblemError(
      409,
      'signup_link_used',
      row.state === 'working'
        ? 'A number is being connected with this link at the moment. Wait until it is done.'
        : 'This link has connected a number already. Ask for a new one to connect another.',
    );
  }

  /** Notes that the dialog was closed, or failed; the link stays good. @throws ProblemError 404 */
  async notFinished(link: string, fault: SignupFault, detail: string): Promise<NumberSignupRow> {
    const { id } = await this.byLink(link);
    await this.database.write(async (tx) => {
      const row = await tx.first(numberSignupTable, `WHERE id = ? ${tx.forUpdate}`, [id]);
      if (!row || needOf(row) !== 'dialog' || row.numberId !== null) return;
      const set = { state: 'failed', fault, faultDetail: detail, updatedAt: this.clock.now() };
      await tx.updateMany(numberSignupTable, 'id', [{ key: id, set }]);
    });
    return this.byLink(link);
  }

  /**
   * Goes on where a signup stopped. Nothing is done to one that is done, or that somebody is at.
   *
   * @throws ProblemError 409 `signup_not_finished` when a person has to agree first; 422 for a number that is no choice
   */
  async resume(known: NumberSignupRow, { pin, senderId, phoneCode }: SignupAnswer): Promise<NumberSignupRow> {
    const claimed = await this.claims.take(known.id, (row) => {
      if (row.state === 'completed' || row.state === 'revoked') return undefined;
      if (row.step === 'dialog' || row.step === 'exchange') {
        if (row.state === 'working') return {};
        throw notFinished();
      }
      if (senderId !== undefined && row.choices?.some(({ providerId }) => providerId === senderId) !== true)
        throw new ProblemError(
          422,
          'validation_failed',
          'Nothing was done: phoneNumberId is none of the choices.',
          {
            fields: [{ field: 'phoneNumberId', reason: 'must be one of the choices' }],
          },
        );
      return {
        fault: null,
        faultDetail: null,
        tries: 0,
        ...(senderId === undefined ? {} : { senderId }),
        ...(pin === undefined ? {} : { secrets: this.withPin(row, pin) }),
      };
    });
    if (claimed) return this.runs.run(claimed, { phoneCode });
    return this.get(this.database.read, known.accountId, known.id);
  }

  /**
   * Has a code sent to the phone of a number whose owner the provider has not seen yet. Nothing is done to a signup that
   * waits for something else.
   */
  async sendCode(
    known: NumberSignupRow,
    how: { method: CodeMethod; language: string },
  ): Promise<NumberSignupRow> {
    const claimed = await this.claims.take(known.id, (row) =>
      needOf(row) === 'verification' ? { tries: 0 } : undefined,
    );
    if (claimed) return this.runs.sendCode(claimed, how);
    return this.get(this.database.read, known.accountId, known.id);
  }

  private withPin({ secrets }: NumberSignupRow, pin: string): string {
    const before = secrets === null ? {} : (JSON.parse(this.secrets.decrypt(secrets)) as object);
    return this.secrets.encrypt(JSON.stringify({ ...before, pin, isGiven: true }));
  }

  private async readyApp(tx: Tx, accountId: string, { channel, appId }: NewSignup): Promise<OpenChannelApp> {
    const chosen = await this.apps.choose(tx, channel, accountId, appId);
    const open = chosen ?? (await this.apps.open(firstAppId));
    if (!open) throw notReady('No app of this channel is set up here.');
    const reason = this.channels.find(channel)?.signup?.refuseApp(open.app);
    if (reason !== undefined) throw notReady(reason);
    const { protocol, hostname } = new URL(this.settings.publicUrl);
    if (protocol !== 'https:' && !Egress.isLocal(hostname))
      throw notReady('PUBLIC_URL is not encrypted: the dialog opens from pages with https:// only.');
    return open;
  }
}

const nobody = { id: noId, accountId: noId, channel: '', appId: noId, expiresAt: 0 };

function expired(): ProblemError {
  return new ProblemError(410, 'signup_link_expired', 'This link has expired. Ask for a new one.');
}

function notFinished(): ProblemError {
  return new ProblemError(
    409,
    'signup_not_finished',
    'There is nothing to go on with: nobody has finished the dialog of this link. Open the link, and finish it.',
  );
}

function notReady(reason: string): ProblemError {
  return new ProblemError(409, 'signup_not_ready', `No link was made. ${reason}`);
}
