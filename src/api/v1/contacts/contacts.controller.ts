import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { AccountService, CurrentAccount } from '../../../accounts/index.js';
import { purposeSchema } from '../../../sdk/index.js';
import { ContactHistory, ContactService, type IdentifierInput } from '../../../contacts/index.js';
import { Database, type Tx } from '../../../database/index.js';
import { ErasureAftermath } from '../../../operations/index.js';
import { ConsentService } from '../../../optin/index.js';
import {
  type ApiRequest,
  ApiUnit,
  CurrentRequest,
  Operation,
  pageOf,
  type PageQuery,
  pageQuerySchema,
  problem,
  sliceOf,
} from '../../../http/index.js';
import {
  consentAnswer,
  contactConsentListSchema,
  contactAnswer,
  contactChangeSchema,
  contactListSchema,
  contactMergeSchema,
  contactUnmergeSchema,
  contactQuerySchema,
  contactSchema,
  newContactSchema,
  unmergedContactsSchema,
  type ContactFilter,
} from './contact.schemas.js';
import { byKey, changeAnswer, contactHistorySchema } from './contact-changes.schemas.js';
import { suspectMergeListSchema } from './suspect-merge.schemas.js';
import { SuspectMerges } from './suspect-merges.js';
import { UserIds } from './user-ids.js';

type Answer = z.output<typeof contactSchema>;

/** People. No identifier is mandatory. */
@Controller('v1/contacts')
@ApiTags('Contacts')
export class ContactsController {
  constructor(
    private readonly db: Database,
    private readonly unit: ApiUnit,
    private readonly accounts: AccountService,
    private readonly contacts: ContactService,
    private readonly userIds: UserIds,
    private readonly history: ContactHistory,
    private readonly consents: ConsentService,
    private readonly suspects: SuspectMerges,
    private readonly aftermath: ErasureAftermath,
  ) {}

  @Post()
  @Operation({
    id: 'upsertContact',
    summary: 'Make a contact, or write to the one its identifiers lead to',
    scope: 'send',
    status: 201,
    answer: contactSchema,
    problems: ['invalid_contact', 'identifier_in_use'],
    changes: true,
  })
  async upsert(
    @CurrentRequest() request: ApiRequest,
    @Body({ schema: newContactSchema }) body: z.output<typeof newContactSchema>,
  ): Promise<Answer> {
    const { accountId } = request;
    return this.unit.write(
      request,
      async (tx) => {
        const options = { ...(await this.country(tx, accountId)), by: byKey(request) };
        const input = await this.scoped(tx, accountId, body);
        const { id } = await this.contacts.upsert(tx, accountId, input, options);
        return contactAnswer(await this.contacts.get(tx, accountId, id));
      },
      { retryDuplicates: true },
    );
  }

  @Get()
  @Operation({
    id: 'listContacts',
    summary: 'List contacts, newest first',
    scope: 'read',
    answer: contactListSchema,
  })
  async list(
    @CurrentAccount() accountId: string,
    @Query({ schema: contactQuerySchema }) query: ContactFilter,
  ): Promise<z.output<typeof contactListSchema>> {
    const identifier = identifierOf(query);
    const { data, next } = await this.contacts.list(this.db.read, accountId, {
      limit: query.limit,
      ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
      ...(identifier ? { identifier } : {}),
    });
    return { data: data.map(contactAnswer), next };
  }

  @Get('suspect-merges')
  @Operation({
    id: 'listSuspectMerges',
    summary: 'List contacts that may be several people, oldest first',
    description:
      'Contacts with several phones that are linked only by an e-mail address, from before such an address could be shared, with the data of each phone. Nothing is changed. If `undoableMerges` lists a merge, `POST /v1/contacts/{id}/unmerge` undoes it.',
    scope: 'read',
    answer: suspectMergeListSchema,
  })
  async suspectMerges(
    @CurrentAccount() accountId: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<z.output<typeof suspectMergeListSchema>> {
    return this.suspects.page(accountId, query);
  }

  @Get(':id')
  @Operation({
    id: 'getContact',
    summary: 'Read a contact',
    description: 'The id of a contact that was merged leads to the one that stayed.',
    scope: 'read',
    answer: contactSchema,
    problems: ['not_found'],
  })
  async get(@CurrentAccount() accountId: string, @Param('id') id: string): Promise<Answer> {
    return contactAnswer(await this.contacts.get(this.db.read, accountId, id));
  }

  @Patch(':id')
  @Operation({
    id: 'updateContact',
    summary: 'Change a contact',
    description: 'What is not given stays. Tags replace the old ones; null empties a value.',
    scope: 'send',
    answer: contactSchema,
    problems: ['not_found', 'invalid_contact', 'identifier_in_use', 'contact_erased'],
    changes: true,
  })
  async update(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Body({ schema: contactChangeSchema }) body: z.output<typeof contactChangeSchema>,
  ): Promise<Answer> {
    const { accountId } = request;
    return this.unit.write(
      request,
      async (tx) => {
        const options = { ...(await this.country(tx, accountId)), by: byKey(request) };
        const patch = await this.scoped(tx, accountId, body);
        const changed = await this.contacts.update(tx, accountId, id, patch, options);
        return contactAnswer(await this.contacts.get(tx, accountId, changed.id));
      },
      { retryDuplicates: true },
    );
  }

  @Post(':id/merge')
  @Operation({
    id: 'mergeContact',
    summary: 'Merge a contact into another',
    description:
      'Its identifiers, consents and messages follow; its id leads to the other one from then on. `POST /v1/contacts/{id}/unmerge` undoes it.',
    scope: 'manage',
    answer: contactSchema,
    problems: ['not_found', 'same_contact', 'contact_erased'],
    changes: true,
  })
  async merge(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Body({ schema: contactMergeSchema }) { into }: z.output<typeof contactMergeSchema>,
  ): Promise<Answer> {
    const { accountId } = request;
    return this.unit.write(request, async (tx) => {
      const survivor = await this.contacts.merge(tx, accountId, id, into, { by: byKey(request) });
      await this.unit.note(tx, request, {
        action: 'contact.merged',
        subject: id,
        detail: { into: survivor.id },
      });
      return contactAnswer(await this.contacts.get(tx, accountId, survivor.id));
    });
  }

  @Post(':id/unmerge')
  @Operation({
    id: 'unmergeContact',
    summary: 'Undo the last merge into a contact',
    description:
      'Both contacts are restored, each with their own identifiers, fields, tags, consents, messages, conversations, journeys and timers. Data added since the merge goes to the contact whose phone or identifier it names; all other data, and values written since, stay with this contact. A withdrawal of consent without an address applies to both. Messages cancelled by the merge stay cancelled. Merges are undone last first.',
    scope: 'manage',
    answer: unmergedContactsSchema,
    problems: ['not_found', 'no_merge_to_undo', 'later_merge', 'contact_erased'],
    changes: true,
  })
  async unmerge(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Body({ schema: contactUnmergeSchema }) { contactId: goneId }: z.output<typeof contactUnmergeSchema>,
  ): Promise<z.output<typeof unmergedContactsSchema>> {
    const { accountId } = request;
    return this.unit.write(request, async (tx) => {
      const { country } = await this.country(tx, accountId);
      const which = { accountId, keptId: id, goneId, country };
      const { keptId, restoredId } = await this.contacts.unmerge(tx, which, byKey(request));
      await this.unit.note(tx, request, {
        action: 'contact.unmerged',
        subject: keptId,
        detail: { restored: restoredId },
      });
      const [kept, restored] = [
        await this.contacts.get(tx, accountId, keptId),
        await this.contacts.get(tx, accountId, restoredId),
      ];
      return { kept: contactAnswer(kept), restored: contactAnswer(restored) };
    });
  }

  @Delete(':id')
  @Operation({
    id: 'eraseContact',
    summary: 'Erase a person',
    description:
      'Permanently deletes names, identifiers, fields and the content of events, deliveries and messages, and all stored responses of idempotency keys of the account. Records of consent and suppressions stay as proof, without personal data.',
    scope: 'manage',
    status: 204,
    problems: ['not_found'],
    changes: true,
  })
  async erase(@CurrentRequest() request: ApiRequest, @Param('id') id: string): Promise<void> {
    const { accountId } = request;
    await this.unit.write(request, async (tx) => {
      const { contactId } = await this.contacts.erase(tx, accountId, id, { by: byKey(request) });
      await this.unit.note(tx, request, { action: 'contact.erased', subject: contactId });
    });
    await this.aftermath.settled();
  }

  @Get(':id/changes')
  @Operation({
    id: 'listContactChanges',
    summary: 'List what changed about a contact, newest first',
    description:
      'Names, custom fields, tags, merges and erasure: old and new value, author and time. Includes changes of contacts merged into it. After erasure the values are empty.',
    scope: 'read',
    answer: contactHistorySchema,
    problems: ['not_found', 'invalid_cursor'],
  })
  async changes(
    @CurrentAccount() accountId: string,
    @Param('id') id: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<z.output<typeof contactHistorySchema>> {
    const contact = await this.contacts.get(this.db.read, accountId, id);
    const rows = await this.history.changes(this.db.read, accountId, contact.id, sliceOf(query));
    return pageOf(query, rows, changeAnswer);
  }

  @Get(':id/consents')
  @Operation({
    id: 'listConsents',
    summary: 'List what a person agreed to and withdrew, the latest first',
    scope: 'read',
    answer: contactConsentListSchema,
    problems: ['not_found'],
  })
  async consentsOf(
    @CurrentAccount() accountId: string,
    @Param('id') id: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<z.output<typeof contactConsentListSchema>> {
    const contact = await this.contacts.get(this.db.read, accountId, id);
    const { data, next } = await this.consents.history(this.db.read, accountId, contact.id, {
      limit: query.limit,
      ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
    });
    const decisions = await this.consents.states(
      this.db.read,
      accountId,
      purposeSchema.options.map((purpose) => ({ contactId: contact.id, purpose, anyAddress: true })),
    );
    const decided = new Map(decisions.flatMap(({ entry, because }) => (entry ? [[entry.id, because]] : [])));
    return {
      data: data.map((entry) => ({ ...consentAnswer(entry), decides: decided.get(entry.id) ?? null })),
      next,
    };
  }

  /** What a caller writes, with the id in the scope of its portfolio. */
  private async scoped<Input extends { userId?: string | undefined; portfolioId?: string | undefined }>(
    tx: Tx,
    accountId: string,
    input: Input,
  ): Promise<Input> {
    const { userId, portfolioId } = input;
    if (userId === undefined) return input;
    return { ...input, userId: await this.userIds.scoped(tx, accountId, userId, portfolioId) };
  }

  private async country(tx: Tx, accountId: string): Promise<{ country: string | null }> {
    return { country: (await this.accounts.get(tx, accountId)).country };
  }
}

function identifierOf({ phone, email, externalId, connection }: ContactFilter): IdentifierInput | undefined {
  if (phone !== undefined) return { kind: 'phone', value: phone };
  if (email !== undefined) return { kind: 'email', value: email };
  if (externalId === undefined) return undefined;
  if (connection !== undefined) return { kind: 'external', value: externalId, scope: connection };
  throw problem('validation_failed', 'An external id needs its connection: set `connection` too.', {
    fields: [{ field: 'connection', reason: 'is needed with externalId' }],
  });
}
