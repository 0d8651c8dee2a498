import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import { createTable, type MigrationClass } from './create-table.js';

/** Numbers signed up in the provider's own dialog, and the PIN that is made up for them. */
export const migrations: MigrationClass[] = [
  createTable(
    'numberSignup1796281000000',
    'number_signup',
    {
      id: c.id(),
      accountId: c.id(),
      channel: c.key(32),
      appId: c.id(),
      flow: c.key(16),
      label: c.nullable(c.text(190)),
      returnUrl: c.nullable(c.body()),
      state: c.key(16),
      step: c.key(16),
      fault: c.nullable(c.key(32)),
      faultDetail: c.nullable(c.body()),
      codeHash: c.nullable(c.key(64)),
      secrets: c.nullable(c.body()),
      tokenExpiresAt: c.nullable(c.instant()),
      businessAccountId: c.nullable(c.key(64)),
      senderId: c.nullable(c.key(64)),
      businessId: c.nullable(c.key(64)),
      displayPhone: c.nullable(c.key(32)),
      isOnPhoneApp: c.flag(),
      choices: c.nullable(c.json()),
      numberId: c.nullable(c.id()),
      copies: c.nullable(c.json()),
      signedAt: c.nullable(c.instant()),
      tries: c.int(),
      dueAt: c.nullable(c.instant()),
      claimToken: c.nullable(c.id()),
      claimUntil: c.instant(),
      createdAt: c.instant(),
      updatedAt: c.instant(),
      expiresAt: c.instant(),
    },
    [{ columns: ['accountId', 'id'] }, { columns: ['dueAt'] }, { columns: ['expiresAt'] }],
  ),
  addColumn('numberPin1796281001000', 'number', 'pin', c.nullable(c.body())),
];
