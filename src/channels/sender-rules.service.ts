import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Reader, Tx } from '../database/index.js';
import { Clock, newId, ProblemError, type FieldProblem } from '../platform/index.js';
import { plainLine, purposeSchema } from '../sdk/index.js';
import { numberTable } from './number.entity.js';
import { chooseSender, type SenderChoice, type SenderQuestion } from './sender-choice.js';
import { senderRuleTable, type SenderRuleRow } from './sender-rule.entity.js';

/** Rules of one account at most. */
const maxRules = 100;

/** Databases are asked for nothing that cannot be an id. */
const idText = z.string().regex(/^[\w.:-]{1,64}$/, 'is not an id: copy it from an earlier answer');

const ruleSchema = z.strictObject({
  name: z
    .string()
    .overwrite((text) => plainLine(text) ?? '')
    .max(100)
    .nullable()
    .default(null)
    .meta({ description: 'Your name for the rule; decisions show it' }),
  numberId: idText.meta({ description: 'The number these messages leave from' }),
  connectionId: idText
    .nullable()
    .default(null)
    .meta({ description: 'Only messages because of this connection' }),
  countries: z
    .array(z.string().regex(/^[A-Z]{2}$/, 'must be a country code of two capital letters, such as ES'))
    .min(1)
    .max(250)
    .nullable()
    .default(null)
    .meta({ description: 'Only people whose phone is of one of these countries (ISO 3166-1 alpha-2)' }),
  purposes: z
    .array(purposeSchema)
    .min(1)
    .max(3)
    .nullable()
    .default(null)
    .meta({ description: 'Only messages for one of these purposes' }),
});

/** Body of `PUT /v1/sender-rules`: all rules, the first that fits wins. */
export const senderRulesSchema = z.strictObject({ rules: z.array(ruleSchema).max(maxRules) });
export type SenderRulesInput = z.output<typeof senderRulesSchema>;

/** Which sender the messages of an account leave from that name none. */
@Injectable()
export class SenderRules {
  constructor(private readonly clock: Clock) {}

  /** Rules of an account in their order. */
  async list(reader: Reader, accountId: string): Promise<SenderRuleRow[]> {
    return reader.select(senderRuleTable, 'WHERE accountId = ? ORDER BY position, id', [accountId]);
  }

  /**
   * Replaces all rules of an account.
   *
   * @param connectionIds - which of these connections the account has
   * @throws ProblemError 422 naming every number or connection the account does not have
   */
  async replace(
    tx: Tx,
    accountId: string,
    { rules }: SenderRulesInput,
    connectionIds: ReadonlySet<string>,
  ): Promise<SenderRuleRow[]> {
    const numbers = await tx.select(numberTable, "WHERE accountId = ? AND status <> 'removed'", [accountId]);
    const own = new Set(numbers.map(({ id }) => id));
    const fields = rules.flatMap(({ numberId, connectionId }, index): FieldProblem[] => [
      ...(own.has(numberId)
        ? []
        : [{ field: `rules.${index}.numberId`, reason: 'is not a number of this account' }]),
      ...(connectionId === null || connectionIds.has(connectionId)
        ? []
        : [{ field: `rules.${index}.connectionId`, reason: 'is not a connection of this account' }]),
    ]);
    if (fields.length > 0) {
      const list = fields.map(({ field, reason }) => `${field} ${reason}`).join('; ');
      throw new ProblemError(422, 'validation_failed', `No rule was changed: ${list}.`, { fields });
    }
    const now = this.clock.now();
    const rows = rules.map((rule, position): SenderRuleRow => ({
      id: newId(),
      accountId,
      position,
      ...rule,
      name: rule.name === '' ? null : rule.name,
      createdAt: now,
    }));
    await tx.execute('DELETE FROM sender_rule WHERE accountId = ?', [accountId]);
    if (rows.length > 0) await tx.insert(senderRuleTable, rows);
    return rows;
  }

  /**
   * Chooses for messages of one account. Two statements, however many messages ask; {@link chooseSender} says
   * how.
   */
  async choice(reader: Reader, accountId: string): Promise<(question: SenderQuestion) => SenderChoice> {
    const rules = await this.list(reader, accountId);
    const numbers = await reader.select(numberTable, "WHERE accountId = ? AND status <> 'removed'", [
      accountId,
    ]);
    return (question) => chooseSender(rules, numbers, question);
  }
}
