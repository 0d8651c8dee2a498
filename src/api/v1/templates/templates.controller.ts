import { Body, Controller, Get, Headers, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { CurrentAccount } from '../../../accounts/index.js';
import { NumberService } from '../../../channels/index.js';
import { Database, type Reader } from '../../../database/index.js';
import { definitionOf, TemplateImport, TemplateService } from '../../../templates/index.js';
import {
  type ApiRequest,
  ApiUnit,
  CurrentRequest,
  Operation,
  pageOf,
  problem,
  sliceOf,
} from '../../../http/index.js';
import { Clock } from '../../../platform/index.js';
import { languageOf } from '../../../words/index.js';
import { TemplateExamples } from './template-examples.js';
import { templateHealth } from './template-health.js';
import {
  importedSchema,
  newTemplateSchema,
  newTemplatesSchema,
  templateAnswer,
  templateImportSchema,
  templateListSchema,
  templateQuerySchema,
  templateWithHealthSchema,
} from './template.schemas.js';

/** What may be written to people outside the 24 hours after they wrote, and where it stands with Meta. */
@Controller('v1/templates')
@ApiTags('Templates')
export class TemplatesController {
  constructor(
    private readonly db: Database,
    private readonly unit: ApiUnit,
    private readonly numbers: NumberService,
    private readonly templates: TemplateService,
    private readonly imports: TemplateImport,
    private readonly examples: TemplateExamples,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Operation({
    id: 'createTemplate',
    summary: 'Make a template in its languages and submit it to Meta',
    description:
      'What Meta would refuse is refused at once, naming every field. The `example` of an image, video or document header is `media:` and the id of an uploaded file, or the address of a file: it is uploaded to Meta when the template is submitted, and kept.',
    scope: 'manage',
    status: 201,
    answer: newTemplatesSchema,
    problems: [
      'invalid_template',
      'template_exists',
      'no_number',
      'file_refused',
      'file_not_fetched',
      'file_too_large',
      'storage_full',
      'storage_unavailable',
      'busy',
    ],
    changes: true,
  })
  async create(
    @CurrentRequest() request: ApiRequest,
    @Body({ schema: newTemplateSchema }) { numberId, ...input }: z.output<typeof newTemplateSchema>,
  ): Promise<z.output<typeof newTemplatesSchema>> {
    const { accountId } = request;
    const fetched = await this.examples.prepare(accountId, input);
    return this.unit.write(request, async (tx) => {
      const kept = await this.examples.keep(tx, accountId, input, fetched);
      const wabaId = await this.waba(tx, accountId, numberId);
      const rows = await this.templates.create(tx, accountId, wabaId, definitionOf(kept));
      await this.unit.note(tx, request, {
        action: 'template.created',
        subject: input.name,
        detail: { languages: rows.map((row) => row.language), wabaId },
      });
      return { name: input.name, templates: rows.map(templateAnswer) };
    });
  }

  @Get()
  @Operation({
    id: 'listTemplates',
    summary: 'List templates, oldest first',
    scope: 'read',
    answer: templateListSchema,
  })
  async list(
    @CurrentAccount() accountId: string,
    @Query({ schema: templateQuerySchema }) query: z.output<typeof templateQuerySchema>,
  ): Promise<z.output<typeof templateListSchema>> {
    const filter = { name: query.name, status: query.status, wabaId: query.waba };
    return pageOf(
      query,
      await this.templates.list(this.db.read, accountId, sliceOf(query), filter),
      templateAnswer,
    );
  }

  @Get(':id')
  @Operation({
    id: 'getTemplate',
    summary: 'Read a template, how it fares with Meta, and what to do next',
    scope: 'read',
    answer: templateWithHealthSchema,
    problems: ['not_found'],
  })
  async get(
    @CurrentAccount() accountId: string,
    @Param('id') id: string,
    @Headers('accept-language') asked?: string,
  ): Promise<z.output<typeof templateWithHealthSchema>> {
    const row = await this.templates.get(this.db.read, accountId, id);
    return { ...templateAnswer(row), health: templateHealth(row, this.clock.now(), languageOf(asked)) };
  }

  @Post('import')
  @Operation({
    id: 'importTemplates',
    summary: 'Import the templates from Meta',
    scope: 'manage',
    answer: importedSchema,
    problems: ['no_active_number', 'no_number', 'meta_unreachable'],
    changes: true,
  })
  async import(
    @CurrentRequest() request: ApiRequest,
    @Body({ schema: templateImportSchema }) { numberId }: z.output<typeof templateImportSchema>,
  ): Promise<z.output<typeof importedSchema>> {
    const wabaId = await this.waba(this.db.read, request.accountId, numberId);
    const { found, added } = await this.imports.import(request.accountId, wabaId);
    return this.unit.noteAfter(
      request,
      { wabaId, found, added },
      { action: 'templates.imported', subject: wabaId, detail: { found, added } },
    );
  }

  /** The WhatsApp Business Account of a number of the account. */
  private async waba(reader: Reader, accountId: string, numberId: string | undefined): Promise<string> {
    const number =
      numberId === undefined
        ? await this.numbers.default(reader, accountId)
        : (await this.numbers.byIds(reader, accountId, [numberId])).get(numberId);
    if (number && this.numbers.hasTemplates(number)) return number.wabaId;
    if (numberId === undefined) {
      throw problem(
        'no_number',
        'Templates belong to the WhatsApp Business Account of a number, and the account has none. Register one with POST /v1/numbers.',
      );
    }
    throw problem(
      'validation_failed',
      'This account has no number with this id. List the numbers to find the right one.',
      {
        fields: [{ field: 'numberId', reason: 'is not a number of this account' }],
      },
    );
  }
}
