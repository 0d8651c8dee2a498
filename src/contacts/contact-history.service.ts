import { Injectable } from '@nestjs/common';
import type { Tx } from '../database/index.js';
import { Clock } from '../platform/index.js';
import { contactChanges } from './contact-changes.js';
import { declaredFields, declareField, undeclareField, type FieldDeclaration } from './field-types.js';

/** What happened to contacts, and the custom fields an account declared for them. */
@Injectable()
export class ContactHistory {
  constructor(private readonly clock: Clock) {}

  /** What happened to a contact and to those merged into it, newest first. */
  readonly changes = contactChanges;

  /** Custom fields the account declared, by name. */
  readonly declaredFields = declaredFields;

  /**
   * Declares a custom field: values that do not fit are refused from then on; those that are stored stay.
   *
   * @throws ProblemError 409 `too_many_fields`
   */
  async declareField(
    tx: Tx,
    accountId: string,
    field: Omit<FieldDeclaration, 'updatedAt'>,
  ): Promise<FieldDeclaration> {
    return declareField(tx, accountId, { ...field, updatedAt: this.clock.now() });
  }

  /**
   * Ends a declaration; the values stay.
   *
   * @throws ProblemError 404
   */
  readonly undeclareField = undeclareField;
}
