import { Injectable } from '@nestjs/common';
import { Database } from '../database/index.js';
import { answersTo, ContractViolation, Rejected, type AnyAction, type LiaisonError } from '../sdk/index.js';
import { CallPeople } from './call-people.js';
import { ConnectionHealth } from './connection-health.js';
import { ConnectionService } from './connection.service.js';
import { VendorContext } from './vendor-context.js';

export type ActionAnswer = { ok: true; output: Record<string, unknown> } | { ok: false; error: LiaisonError };

/** Calls a connector's actions, at once: for guards, tests and the durable calls of {@link ActionCalls}. */
@Injectable()
export class ActionService {
  constructor(
    private readonly connections: ConnectionService,
    private readonly vendor: VendorContext,
    private readonly health: ConnectionHealth,
    private readonly database: Database,
    private readonly people: CallPeople,
  ) {}

  /**
   * Calls an action of a connection, by its id or the capability it implements. A person the input names gets the id
   * by which the connection knows them. Never throws for what the vendor does; must not be called inside a unit of work.
   *
   * @param key - identifies the call to vendors that can repeat safely by key
   * @param options - `timeoutMs`, default 10,000
   */
  async call(
    connectionId: string,
    actionId: string,
    input: Record<string, unknown>,
    key: string,
    options: { timeoutMs?: number } = {},
  ): Promise<ActionAnswer> {
    const open = await this.connections.open(connectionId);
    if (!open) return { ok: false, error: new Rejected('the connection no longer exists') };
    const action = open.connector.actions.find((candidate) => answersTo(candidate, actionId));
    if (!action)
      return { ok: false, error: new Rejected(`${open.connector.title} does not offer ${actionId}`) };
    const given = action.input.safeParse(input);
    const completed = await this.people.completed(
      this.database.read,
      open.row.accountId,
      connectionId,
      input,
    );
    // An action that calls something else a person is given what was said.
    const whole = action.input.safeParse(completed);
    const parsed = whole.success ? whole : given;
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      return {
        ok: false,
        error: new Rejected(issue?.message ?? 'invalid input', { field: issue?.path.join('.') ?? 'input' }),
      };
    }
    try {
      const raw = await this.vendor.call(open, options.timeoutMs ?? 10_000, (context) =>
        action.run({ ...context, key }, parsed.data),
      );
      const output = action.output.safeParse(raw);
      if (!output.success)
        throw new ContractViolation(`the answer of ${actionId} does not have the declared shape`);
      await this.health.succeeded(open.row);
      return { ok: true, output: output.data as Record<string, unknown> };
    } catch (error) {
      const known = error as LiaisonError;
      if (!(known instanceof Rejected)) await this.health.failedWith(open.row, known);
      return { ok: false, error: known };
    }
  }

  /** The declaration of an action, to know whether it may be repeated. */
  async find(connectionId: string, actionId: string): Promise<AnyAction | undefined> {
    const open = await this.connections.open(connectionId);
    return open?.connector.actions.find((candidate) => answersTo(candidate, actionId));
  }
}
