import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { CurrentAccount } from '../../../accounts/index.js';
import { ContactHistory, type FieldDeclaration } from '../../../contacts/index.js';
import { Database } from '../../../database/index.js';
import {
  type ApiRequest,
  ApiUnit,
  CurrentRequest,
  iso,
  Operation,
  pageOfAll,
  type PageQuery,
  pageQuerySchema,
} from '../../../http/index.js';
import { fieldListSchema, fieldSchema, newFieldSchema } from './contact-changes.schemas.js';

/** Custom fields an account declares. One that is not declared takes any value. */
@Controller('v1/contact-fields')
@ApiTags('Contacts')
export class ContactFieldsController {
  constructor(
    private readonly db: Database,
    private readonly unit: ApiUnit,
    private readonly history: ContactHistory,
  ) {}

  @Get()
  @Operation({
    id: 'listContactFields',
    summary: 'List the custom fields of contacts that are declared, by name',
    scope: 'read',
    answer: fieldListSchema,
  })
  async list(
    @CurrentAccount() accountId: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<z.output<typeof fieldListSchema>> {
    const fields = await this.history.declaredFields(this.db.read, accountId);
    // A name may hold what a cursor may not: its place stands for it.
    const placed = fields.map((field, place) => ({ id: String(place).padStart(4, '0'), field }));
    return pageOfAll(query, placed, ({ field }) => fieldAnswer(field));
  }

  @Post()
  @Operation({
    id: 'declareContactField',
    summary: 'Declare a custom field of contacts with a type, or declare it differently',
    status: 201,
    description:
      'A value that does not fit is refused from then on, of the API with an error, of events and plugins with a note where they are shown. Values that are stored already stay.',
    scope: 'manage',
    answer: fieldSchema,
    problems: ['too_many_fields'],
    changes: true,
  })
  async declare(
    @CurrentRequest() request: ApiRequest,
    @Body({ schema: newFieldSchema }) body: z.output<typeof newFieldSchema>,
  ): Promise<z.output<typeof fieldSchema>> {
    const { accountId } = request;
    return this.unit.write(request, async (tx) => {
      const { name, type, options = null } = body;
      const field = await this.history.declareField(tx, accountId, { name, type, options });
      await this.unit.note(tx, request, {
        action: 'contact_field.declared',
        subject: name,
        detail: { type },
      });
      return fieldAnswer(field);
    });
  }

  @Delete(':name')
  @Operation({
    id: 'undeclareContactField',
    summary: 'End the declaration of a custom field; its values stay',
    scope: 'manage',
    status: 204,
    problems: ['not_found'],
    changes: true,
  })
  async undeclare(@CurrentRequest() request: ApiRequest, @Param('name') name: string): Promise<void> {
    const { accountId } = request;
    await this.unit.write(request, async (tx) => {
      await this.history.undeclareField(tx, accountId, name);
      await this.unit.note(tx, request, { action: 'contact_field.undeclared', subject: name });
    });
  }
}

function fieldAnswer({ updatedAt, ...field }: FieldDeclaration): z.output<typeof fieldSchema> {
  return { ...field, updatedAt: iso(updatedAt) };
}
