import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { CurrentAccount } from '../../../accounts/index.js';
import { NumberService } from '../../../channels/index.js';
import { plainAddress } from '../../../contacts/index.js';
import { Database } from '../../../database/index.js';
import { AppContacts, type AppContact } from '../../../messaging/index.js';
import {
  type ApiRequest,
  ApiUnit,
  CurrentRequest,
  idSchema,
  instantSchema,
  iso,
  Operation,
  pageOf,
  type PageQuery,
  pageQuerySchema,
  pageSchema,
  sliceOf,
} from '../../../http/index.js';
import { byKey } from '../contacts/contact-changes.schemas.js';

const appContactSchema = z
  .object({
    id: idSchema,
    name: z.string().nullable().meta({ description: 'As the owner of the phone saved it' }),
    phone: z.string().nullable(),
    userId: z.string().nullable().meta({ description: 'Business-scoped user id' }),
    contactId: idSchema
      .nullable()
      .meta({ description: 'The contact this person is: they wrote, were adopted, or were known already' }),
    changedAt: instantSchema.meta({ description: 'When it was last changed on the phone' }),
  })
  .meta({ id: 'AppContact' });
const appContactListSchema = pageSchema(appContactSchema, 'AppContactList');
const adoptedSchema = z
  .object({
    contactId: idSchema,
    created: z.boolean().meta({ description: 'False if the person was a contact already' }),
  })
  .meta({ id: 'AdoptedContact' });

/** The address book of the WhatsApp Business app that a number is also used in. */
@Controller('v1/numbers/:id/app-contacts')
@ApiTags('Numbers')
export class AppContactsController {
  constructor(
    private readonly db: Database,
    private readonly unit: ApiUnit,
    private readonly numbers: NumberService,
    private readonly appContacts: AppContacts,
  ) {}

  @Get()
  @Operation({
    id: 'listAppContacts',
    summary: 'List the address book of the number’s phone app, newest first',
    description:
      'For numbers that are also used in the WhatsApp Business app. The address book may hold private people, so they are no contacts: they are in no search, segment, CRM or consent until they write to you or you adopt them.',
    scope: 'read',
    answer: appContactListSchema,
    problems: ['not_found', 'invalid_cursor'],
  })
  async list(
    @CurrentAccount() accountId: string,
    @Param('id') id: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<z.output<typeof appContactListSchema>> {
    const number = await this.numbers.get(this.db.read, accountId, id);
    const rows = await this.appContacts.page(this.db.read, accountId, number.id, sliceOf(query));
    return pageOf(query, rows, answerOf);
  }

  @Post(':entry/adopt')
  @Operation({
    id: 'adoptAppContact',
    summary: 'Make somebody in the phone app’s address book a contact',
    description:
      'Creates a contact with this phone and name, or finds the one that has the phone, and shows it the messages exchanged in the app before. Nothing is sent, and no consent is recorded. Repeatable.',
    scope: 'manage',
    status: 200,
    answer: adoptedSchema,
    problems: ['not_found'],
    changes: true,
  })
  async adopt(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Param('entry') entry: string,
  ): Promise<z.output<typeof adoptedSchema>> {
    const { accountId } = request;
    return this.unit.write(
      request,
      async (tx) => {
        const number = await this.numbers.get(tx, accountId, id);
        const by = byKey(request);
        const adopted = await this.appContacts.adopt(tx, { accountId, numberId: number.id, id: entry, by });
        await this.unit.note(tx, request, {
          action: 'app_contact.adopted',
          subject: adopted.contactId,
          detail: { numberId: number.id, created: adopted.created },
        });
        return adopted;
      },
      { retryDuplicates: true },
    );
  }
}

function answerOf(row: AppContact): z.output<typeof appContactSchema> {
  const { id, name, phone, userId, contactId, changedAt } = row;
  return {
    id,
    name,
    phone: phone === null ? null : `+${phone}`,
    userId: userId === null ? null : plainAddress(userId),
    contactId: contactId ?? null,
    changedAt: iso(changedAt),
  };
}
