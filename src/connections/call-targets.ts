import { Injectable } from '@nestjs/common';
import { chunks, type Tx } from '../database/index.js';
import { Registry } from '../registry/index.js';
import { answersTo, type CallTarget } from '../sdk/index.js';
import { connectionTable, type ConnectionRow } from './connection.entity.js';

/** A call somebody wants, before it is known who answers. */
export interface CallRequest {
  accountId: string;
  /** The connection it concerns, and goes to where `to` names none. */
  connectionId: string;
  /** A capability, or the id of an action. */
  action: string;
  to?: CallTarget | undefined;
}

/** One connection that answers it, by its action's own id. */
export interface AnsweredCall<R extends CallRequest> {
  request: R;
  connectionId: string;
  action: string;
}

/** A call nobody answers, and why. */
export interface UnansweredCall<R extends CallRequest> {
  request: R;
  reason: 'connection_unknown' | 'not_offered';
  detail: string;
}

/** Finds who answers a call: the connection it names, or each of a kind that offers what is called. */
@Injectable()
export class CallTargets {
  constructor(private readonly registry: Registry) {}

  /** Never finds a connection of another account, whatever a request names. */
  async resolve<R extends CallRequest>(
    tx: Tx,
    requests: readonly R[],
  ): Promise<{ answered: AnsweredCall<R>[]; unanswered: UnansweredCall<R>[] }> {
    const byId = await this.named(tx, requests);
    const byAccount = await this.ofAccounts(tx, requests);
    const answered: AnsweredCall<R>[] = [];
    const unanswered: UnansweredCall<R>[] = [];
    for (const request of requests) {
      const { to, action } = request;
      const candidates =
        to !== undefined && 'category' in to
          ? (byAccount.get(request.accountId) ?? []).filter(
              ({ connector }) => this.registry.findConnector(connector)?.category === to.category,
            )
          : [byId.get(to?.connectionId ?? request.connectionId)].flatMap((row) =>
              row?.accountId === request.accountId ? [row] : [],
            );
      const offers = candidates.flatMap((row) => {
        const found = this.registry
          .findConnector(row.connector)
          ?.actions.find((candidate) => answersTo(candidate, action));
        return found === undefined ? [] : [{ request, connectionId: row.id, action: found.id }];
      });
      answered.push(...offers);
      if (offers.length === 0) unanswered.push({ request, ...this.whyNobody(request, candidates) });
    }
    return { answered, unanswered };
  }

  private async named(tx: Tx, requests: readonly CallRequest[]): Promise<Map<string, ConnectionRow>> {
    const ids = requests.flatMap(({ to, connectionId }) =>
      to !== undefined && 'category' in to ? [] : [to?.connectionId ?? connectionId],
    );
    const rows = await tx.selectIn(connectionTable, 'id', [...new Set(ids)], "AND status <> 'deleted'");
    return new Map(rows.map((row) => [row.id, row]));
  }

  private async ofAccounts(tx: Tx, requests: readonly CallRequest[]): Promise<Map<string, ConnectionRow[]>> {
    const accounts = new Set(
      requests.flatMap(({ to, accountId }) => (to !== undefined && 'category' in to ? [accountId] : [])),
    );
    const found = new Map<string, ConnectionRow[]>();
    for (const part of chunks([...accounts], 500)) {
      const rows = await tx.selectIn(
        connectionTable,
        'accountId',
        part,
        "AND status <> 'deleted' ORDER BY createdAt, id",
      );
      for (const row of rows) found.set(row.accountId, [...(found.get(row.accountId) ?? []), row]);
    }
    return found;
  }

  private whyNobody(
    { to, action }: CallRequest,
    candidates: readonly ConnectionRow[],
  ): Pick<UnansweredCall<CallRequest>, 'reason' | 'detail'> {
    if (to !== undefined && 'category' in to)
      return {
        reason: 'not_offered',
        detail: `No connection of the kind "${to.category}" offers ${action}. Connect one that does.`,
      };
    const [row] = candidates;
    if (row === undefined)
      return { reason: 'connection_unknown', detail: 'The connection it should go to is not connected.' };
    const title = this.registry.findConnector(row.connector)?.title ?? row.connector;
    return { reason: 'not_offered', detail: `${title} does not offer ${action}.` };
  }
}
