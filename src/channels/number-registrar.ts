import { Database, DatabaseError, type Tx } from '../database/index.js';
import type { Hooks } from '../hooks/index.js';
import { newId, ProblemError, type Clock, type Secrets } from '../platform/index.js';
import type { SenderVerdict } from '../sdk/index.js';
import type { ChannelAppRegistrations, OpenChannelApp } from './channel-apps.js';
import { defaultChannelId, storedProviderId, type Channels } from './channels.js';
import { releaseRemoved } from './number-editor.js';
import { isRemoved } from './number-order.js';
import { numberTable, type NumberRow } from './number.entity.js';
import { patchOf } from './number.patches.js';
import { placeInPortfolio } from './portfolios.js';
import { numberView, type NumberView, type RegisterNumber, type RegisterSender } from './number.types.js';
import type { SandboxNumbers } from './sandbox-numbers.js';

type Candidate = Pick<
  NumberRow,
  'channel' | 'phoneNumberId' | 'wabaId' | 'displayPhone' | 'mode' | 'accessToken' | 'appId' | 'appProof'
>;

/** Takes numbers in: asks their provider first, then stores what it said. */
export class NumberRegistrar {
  constructor(
    private readonly database: Database,
    private readonly channels: Channels,
    private readonly secrets: Pick<Secrets, 'encrypt'>,
    private readonly clock: Pick<Clock, 'now'>,
    private readonly sandbox: SandboxNumbers,
    private readonly hooks: Hooks,
    private readonly apps?: ChannelAppRegistrations,
  ) {}

  /**
   * Registers a number, or gives a number of the account a new token. Graph is asked first: the
   * number is active once Graph confirmed that the token owns it, and `pending` while Graph cannot be
   * reached (the stage `numbers` asks again every minute).
   *
   * @param options - `requestId` makes a repeat of the same request find the sandbox number it made
   * @throws ProblemError 409 `number_taken` when another account has it; 422 `number_refused` with the
   * field Meta objects to.
   */
  async register(
    accountId: string,
    input: RegisterNumber,
    options: { requestId?: string } = {},
  ): Promise<NumberView> {
    const app = await this.appOf(accountId, input);
    const candidate = await this.candidateOf(input, `${accountId}:${options.requestId ?? newId()}`, app);
    await this.refuseTaken(accountId, candidate);
    const verdict = await this.channels.check(candidate, app?.app);
    if (verdict.verdict === 'refused') {
      throw new ProblemError(422, 'number_refused', `The number was not registered. ${verdict.reason}`, {
        fields: [{ field: verdict.field, reason: verdict.reason }],
      });
    }
    if (verdict.verdict === 'confirmed') await this.settleRival(accountId, candidate.phoneNumberId);
    try {
      const row = await this.database.write((tx) => this.store(tx, accountId, candidate, verdict), {
        retryDuplicates: true,
      });
      return numberView(row);
    } catch (error) {
      if (error instanceof DatabaseError && error.fault === 'duplicate') throw taken(candidate.phoneNumberId);
      throw error;
    }
  }

  /** The app whose address its callbacks come to; undefined for the installation's first. */
  private async appOf(accountId: string, input: RegisterNumber): Promise<OpenChannelApp | undefined> {
    if (!('phoneNumberId' in input)) return undefined;
    return this.apps?.choose(this.database.read, defaultChannelId, accountId, input.appId);
  }

  private async candidateOf(
    input: RegisterNumber,
    seed: string,
    app: OpenChannelApp | undefined,
  ): Promise<Candidate> {
    if ('channel' in input) return this.ofChannel(input);
    const sandbox = 'sandbox' in input;
    const { accessToken, phoneNumberId, wabaId, displayPhone } = sandbox
      ? await this.sandbox.createNumber(seed)
      : input;
    return {
      phoneNumberId,
      wabaId,
      displayPhone,
      appId: app?.row.id ?? null,
      appProof: (app && this.apps?.proofOf(app, accessToken)) ?? null,
      channel: null,
      mode: sandbox ? 'sandbox' : 'live',
      accessToken: this.secrets.encrypt(accessToken),
    };
  }

  /** @throws ProblemError 422 for a channel that is not installed, or that is registered another way */
  private ofChannel(input: RegisterSender): Candidate {
    const installed = this.channels.all().map(({ definition }) => definition.id);
    if (!installed.includes(input.channel) || input.channel === defaultChannelId) {
      const others = installed.filter((id) => id !== defaultChannelId);
      const known =
        others.length === 0 ? 'No other channel is installed' : `Installed are ${others.join(', ')}`;
      throw new ProblemError(
        422,
        'validation_failed',
        `Nothing was registered: there is no channel ${input.channel}. ${known}; a WhatsApp number is given by phoneNumberId and wabaId.`,
        { fields: [{ field: 'channel', reason: 'is not an installed channel' }] },
      );
    }
    return {
      channel: input.channel,
      appId: null,
      appProof: null,
      phoneNumberId: storedProviderId(input.channel, input.senderId),
      // A sender without an account is one of its own: what is said of an account concerns it alone.
      wabaId: storedProviderId(input.channel, input.businessAccountId ?? input.senderId),
      displayPhone: input.displayName ?? input.senderId.slice(0, 32),
      mode: 'live',
      accessToken: this.secrets.encrypt(input.accessToken),
    };
  }

  private async refuseTaken(accountId: string, { phoneNumberId, mode }: Candidate): Promise<void> {
    const held = await this.held(phoneNumberId);
    if (held && isRemoved(held)) return;
    if (held && held.accountId !== accountId && held.status !== 'pending') throw taken(phoneNumberId);
    // Sandbox or live is a property of a number; a sandbox number taken for live would send nothing.
    if (held?.accountId === accountId && held.mode !== mode) {
      const reason = 'is the id of a sandbox number of this account';
      throw new ProblemError(
        422,
        'number_refused',
        `The number was not registered: phoneNumberId ${reason}. Give the id WhatsApp Manager shows for the live number.`,
        { fields: [{ field: 'phoneNumberId', reason }] },
      );
    }
  }

  /**
   * Another account may have claimed the number before Graph could be asked. Its claim is asked about
   * now: it stands when its token owns the number too, and falls when Meta refuses it, so that nobody
   * can keep a number by naming it first.
   */
  private async settleRival(accountId: string, phoneNumberId: string): Promise<void> {
    const rival = await this.held(phoneNumberId);
    if (!rival || rival.accountId === accountId || isRemoved(rival)) return;
    const verdict = rival.status === 'pending' ? await this.channels.check(rival) : undefined;
    if (verdict?.verdict !== 'refused') throw taken(phoneNumberId);
    await this.database.write((tx) =>
      tx.execute(`DELETE FROM number WHERE id = ? AND status = 'pending' AND accessToken = ?`, [
        rival.id,
        rival.accessToken,
      ]),
    );
  }

  private async store(
    tx: Tx,
    accountId: string,
    candidate: Candidate,
    verdict: Exclude<SenderVerdict, { verdict: 'refused' }>,
  ): Promise<NumberRow> {
    const now = this.clock.now();
    const found = await tx.first(numberTable, `WHERE phoneNumberId = ? ${tx.forUpdate}`, [
      candidate.phoneNumberId,
    ]);
    const another = found !== undefined && found.accountId !== accountId;
    if (found && another && !isRemoved(found)) throw taken(candidate.phoneNumberId);
    if (found && another) await releaseRemoved(tx, found);
    const held = another ? undefined : found;
    const fresh = {
      status: 'pending',
      pausedCode: null,
      pausedReason: null,
      quality: held?.quality ?? 'UNKNOWN',
      throughput: held?.throughput ?? 80,
      displayPhone: candidate.displayPhone,
      verifiedName: held?.verifiedName ?? null,
      subscribedAt: held?.wabaId === candidate.wabaId ? held.subscribedAt : null,
      subscriptionFault: null,
      checks: 0,
      health: held?.wabaId === candidate.wabaId ? held.health : null,
    };
    const row: NumberRow = {
      id: held?.id ?? newId(),
      accountId,
      ...candidate,
      ...patchOf(fresh, verdict, now),
      news: held?.wabaId === candidate.wabaId ? held.news : null,
      pin: held?.pin ?? null,
      portfolioId: held?.wabaId === candidate.wabaId ? held.portfolioId : null,
      userIdScope: held?.wabaId === candidate.wabaId ? held.userIdScope : null,
      userIdsSharedUntil: held?.userIdsSharedUntil ?? null,
      label: held?.label ?? null,
      defaultSince: held?.defaultSince ?? null,
      marketingPausedUntil: held?.marketingPausedUntil ?? null,
      claimToken: null,
      claimUntil: 0,
      createdAt: held?.createdAt ?? now,
      updatedAt: now,
    };
    if (!held) await tx.insert(numberTable, [row]);
    else {
      const { id, accountId: _owner, createdAt: _since, ...set } = row;
      await tx.updateMany(numberTable, 'id', [{ key: id, set }]);
    }
    const told = verdict.verdict === 'confirmed' ? verdict.number.portfolioId : undefined;
    await placeInPortfolio(tx, now, this.hooks, row, told);
    return (await tx.first(numberTable, 'WHERE id = ?', [row.id])) ?? row;
  }

  private async held(phoneNumberId: string): Promise<NumberRow | undefined> {
    return this.database.read.first(numberTable, 'WHERE phoneNumberId = ?', [phoneNumberId]);
  }
}

function taken(phoneNumberId: string): ProblemError {
  return new ProblemError(
    409,
    'number_taken',
    `The number ${phoneNumberId} belongs to another account of this installation. A number can only be registered once: use that account, or remove it there first.`,
    { fields: [{ field: 'phoneNumberId', reason: 'belongs to another account' }] },
  );
}
