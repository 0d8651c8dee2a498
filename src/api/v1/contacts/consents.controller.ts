import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { AccountService } from '../../../accounts/index.js';
import { ContactService, namedHashes, type ContactAddress } from '../../../contacts/index.js';
import type { Tx } from '../../../database/index.js';
import { consentEntryTable, ConsentService } from '../../../optin/index.js';
import { Clock, Secrets } from '../../../platform/index.js';
import { type ApiRequest, ApiUnit, CurrentRequest, Operation, problem } from '../../../http/index.js';
import { consentAnswer, consentSchema, newConsentSchema, type ContactReference } from './contact.schemas.js';
import { UserIds } from './user-ids.js';

type NewConsent = z.output<typeof newConsentSchema>;

/** The consent ledger: entries are added, never changed. */
@Controller('v1/consents')
@ApiTags('Consents')
export class ConsentsController {
  constructor(
    private readonly unit: ApiUnit,
    private readonly accounts: AccountService,
    private readonly contacts: ContactService,
    private readonly userIds: UserIds,
    private readonly consents: ConsentService,
    private readonly secrets: Secrets,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Operation({
    id: 'recordConsent',
    summary: 'Record that a person agreed, or took it back',
    description:
      'A withdrawal cancels queued messages for that purpose. A consent later than a STOP ends it; an opt-out inside WhatsApp can only be ended there.',
    scope: 'send',
    status: 201,
    answer: consentSchema,
    problems: ['invalid_contact', 'identifier_in_use'],
    changes: true,
  })
  async record(
    @CurrentRequest() request: ApiRequest,
    @Body({ schema: newConsentSchema }) body: NewConsent,
  ): Promise<z.output<typeof consentSchema>> {
    return this.unit.write(request, (tx) => this.append(tx, request, body), { retryDuplicates: true });
  }

  private async append(
    tx: Tx,
    request: ApiRequest,
    body: NewConsent,
  ): Promise<z.output<typeof consentSchema>> {
    const { accountId } = request;
    const person = await this.person(tx, accountId, body.contact);
    const { contact } = person;
    const addressHashes = await this.addressesOf(tx, accountId, body.contact, person);
    const source = `api:${request.requestId}`;
    await this.consents.record(tx, [
      {
        accountId,
        contactId: contact.id,
        purpose: body.purpose,
        state: body.state,
        method: body.method,
        evidence: body.evidence ?? null,
        effectiveAt: body.effectiveAt ?? this.clock.now(),
        source,
        addressHashes,
      },
    ]);
    if (body.state === 'revoked') {
      await this.consents.tellRevoked(tx, accountId, [{ contactId: contact.id, purposes: [body.purpose] }]);
    }
    await this.unit.note(tx, request, {
      action: `consent.${body.state}`,
      subject: contact.id,
      detail: { purpose: body.purpose, method: body.method },
    });
    const entry = await tx.first(consentEntryTable, 'WHERE accountId = ? AND contactId = ? AND source = ?', [
      accountId,
      contact.id,
      source,
    ]);
    if (!entry) throw new Error('the consent just recorded is not there');
    return consentAnswer(entry);
  }

  private async person(tx: Tx, accountId: string, reference: ContactReference): Promise<ContactAddress> {
    const asked =
      typeof reference === 'string'
        ? reference
        : 'contactId' in reference
          ? reference.contactId
          : await this.findOrMake(tx, accountId, reference);
    const person = (await this.contacts.addresses(tx, accountId, [asked])).get(asked);
    if (person) return person;
    throw problem(
      'validation_failed',
      'This account has no such contact. List contacts to find its id, or give a phone.',
      {
        fields: [{ field: 'contact', reason: 'is not a contact of this account' }],
      },
    );
  }

  /** What was agreed with a phone counts for that phone; without one, for those the person has. */
  private async addressesOf(
    tx: Tx,
    accountId: string,
    reference: ContactReference,
    person: ContactAddress,
  ): Promise<readonly string[]> {
    if (typeof reference === 'string' || 'contactId' in reference || 'email' in reference)
      return person.addressHashes;
    const { country } = await this.accounts.get(tx, accountId);
    const identifier = await this.identifierOf(tx, accountId, reference);
    return namedHashes(this.secrets, identifier, country) ?? person.addressHashes;
  }

  private async findOrMake(
    tx: Tx,
    accountId: string,
    reference: Exclude<ContactReference, string | { contactId: string }>,
  ): Promise<string> {
    const { country } = await this.accounts.get(tx, accountId);
    const identifier = await this.identifierOf(tx, accountId, reference);
    return (await this.contacts.upsert(tx, accountId, identifier, { country })).id;
  }

  /**
   * As a contact is found by it: a business-scoped id stands where a WhatsApp id may, and is one of the default
   * sender's portfolio.
   */
  private async identifierOf(
    tx: Tx,
    accountId: string,
    reference: Exclude<ContactReference, string | { contactId: string }>,
  ) {
    const isId = 'whatsappId' in reference && !/^\d+$/.test(reference.whatsappId);
    if (!isId) return reference;
    return { userId: await this.userIds.scoped(tx, accountId, reference.whatsappId, undefined) };
  }
}
