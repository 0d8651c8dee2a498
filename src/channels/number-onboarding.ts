import { Injectable } from '@nestjs/common';
import { Database } from '../database/index.js';
import { Clock, ProblemError, Secrets } from '../platform/index.js';
import type { ChannelAnswer, CodeMethod, SenderLifecycle } from '../sdk/index.js';
import { ChannelAppRegistrations } from './channel-apps.js';
import { Channels, unreadableSecret, type OpenSender } from './channels.js';
import { numberTable, type NumberRow } from './number.entity.js';
import { patchOf } from './number.patches.js';
import { NumberService } from './number.service.js';

/** Why a number is paused that was taken out of use at its provider. */
const deregistered =
  'The number was deregistered: it neither sends nor receives. Register it again with its two-step PIN.';

/**
 * Verification and registration of numbers at their provider. Codes and PINs that people give go there and are kept
 * nowhere: not in a table, not in the log, not in an answer. A PIN that was made up at a signup is kept, encrypted:
 * nobody else knows it.
 */
@Injectable()
export class NumberOnboarding {
  constructor(
    private readonly database: Database,
    private readonly channels: Channels,
    private readonly numbers: NumberService,
    private readonly apps: ChannelAppRegistrations,
    private readonly secrets: Secrets,
    private readonly clock: Clock,
  ) {}

  /**
   * Has the provider send a code to the phone.
   *
   * @throws ProblemError 404; 409 `no_registration`; 422 `vendor_rejected`; 502 `vendor_unavailable`.
   */
  async requestCode(
    accountId: string,
    id: string,
    how: { method: CodeMethod; language: string },
  ): Promise<void> {
    await this.step(accountId, id, (lifecycle, { sender, io }) => lifecycle.requestCode(sender, how, io));
  }

  /** Gives the code back. @throws ProblemError as {@link requestCode} does */
  async verifyCode(accountId: string, id: string, code: string): Promise<NumberRow> {
    await this.step(accountId, id, (lifecycle, { sender, io }) => lifecycle.verifyCode(sender, code, io));
    return this.refresh(accountId, id);
  }

  /** Puts it in use; what was paused because it was not is active again. @throws ProblemError as {@link requestCode} does */
  async register(accountId: string, id: string, pin: string | undefined): Promise<NumberRow> {
    const kept = await this.keptPin(accountId, id);
    const given = pin ?? kept;
    if (given === undefined)
      throw new ProblemError(
        422,
        'validation_failed',
        'Nothing was done: Liaison knows no two-step PIN of this number. Give the one it has, or the one it is to have.',
        { fields: [{ field: 'pin', reason: 'is missing' }] },
      );
    await this.step(accountId, id, (lifecycle, { sender, io }) => lifecycle.register(sender, given, io));
    await this.registered(accountId, id, given === kept ? kept : undefined);
    return this.refresh(accountId, id);
  }

  /** The PIN that was made up for a number; undefined when its owner chose one. @throws ProblemError 404 */
  async keptPin(accountId: string, id: string): Promise<string | undefined> {
    const { pin } = await this.numbers.get(this.database.read, accountId, id);
    return pin === null ? undefined : this.secrets.decrypt(pin);
  }

  /**
   * Notes that a number is in use: what was paused because it was not is active again.
   *
   * @param kept - the PIN to keep, made up here; undefined keeps none
   */
  async registered(accountId: string, id: string, kept: string | undefined): Promise<void> {
    const pin = kept === undefined ? null : this.secrets.encrypt(kept);
    await this.database.write(async (tx) => {
      await tx.execute('UPDATE number SET pin = ? WHERE accountId = ? AND id = ?', [pin, accountId, id]);
      await tx.execute(
        `UPDATE number SET status = 'active', pausedCode = NULL, pausedReason = NULL, updatedAt = ?
         WHERE accountId = ? AND id = ? AND status = 'paused' AND pausedCode = 'setup'`,
        [this.clock.now(), accountId, id],
      );
    });
  }

  /** Takes it out of use at the provider; it is paused here until it is registered again. */
  async deregister(accountId: string, id: string): Promise<NumberRow> {
    await this.step(accountId, id, (lifecycle, { sender, io }) => lifecycle.deregister(sender, io));
    await this.database.write((tx) =>
      this.numbers.pause(tx, [{ accountId, id, code: 'setup', reason: deregistered }]),
    );
    return this.refresh(accountId, id);
  }

  /** Sets another two-step PIN. @throws ProblemError as {@link requestCode} does */
  async setPin(accountId: string, id: string, pin: string): Promise<NumberRow> {
    await this.step(accountId, id, (lifecycle, { sender, io }) => lifecycle.setPin(sender, pin, io));
    await this.database.write((tx) =>
      tx.execute('UPDATE number SET pin = NULL WHERE accountId = ? AND id = ?', [accountId, id]),
    );
    return this.refresh(accountId, id);
  }

  /** Asks the provider about a number now, and keeps what it says. @throws ProblemError 404. */
  async refresh(accountId: string, id: string): Promise<NumberRow> {
    const row = await this.numbers.get(this.database.read, accountId, id);
    const app = row.appId === null ? undefined : await this.apps.open(row.appId);
    const verdict = await this.channels.check(row, app?.app);
    return this.database.write(async (tx) => {
      const held = await tx.first(numberTable, `WHERE accountId = ? AND id = ? ${tx.forUpdate}`, [
        accountId,
        id,
      ]);
      // Registered anew or removed meanwhile: what was said is of another token.
      if (held?.accessToken === row.accessToken && held.status !== 'removed') {
        const now = this.clock.now();
        const set = { ...patchOf(held, verdict, now), updatedAt: now };
        await tx.updateMany(numberTable, 'id', [{ key: id, set }]);
      }
      return this.numbers.get(tx, accountId, id);
    });
  }

  private async step(
    accountId: string,
    id: string,
    ask: (lifecycle: SenderLifecycle, open: OpenSender) => Promise<ChannelAnswer<unknown>>,
  ): Promise<void> {
    const row = await this.numbers.get(this.database.read, accountId, id);
    const lifecycle = this.channels.find(row.channel)?.registration?.lifecycle;
    if (!lifecycle)
      throw new ProblemError(
        409,
        'no_registration',
        'Nothing was done: senders of this channel need no verification and no registration.',
      );
    const open = this.channels.open(row);
    if (!open) throw new ProblemError(422, 'vendor_rejected', unreadableSecret);
    const answer = await ask(lifecycle, open);
    if (answer.ok) return;
    const { provider } = open.channel;
    if (answer.kind === 'unreachable')
      throw new ProblemError(
        502,
        'vendor_unavailable',
        `${provider} did not answer, so it is not known whether this was done: ${answer.detail} Look at the number's checklist, then try again.`,
      );
    const { reason, field } = lifecycle.explain(answer.error);
    throw new ProblemError(422, 'vendor_rejected', reason, {
      fields: field === undefined ? [] : [{ field, reason }],
    });
  }
}
