import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { CurrentAccount } from '../../../accounts/index.js';
import { NumberMove } from '../../../bundles/index.js';
import { type ApiRequest, ApiUnit, CurrentRequest, idSchema, Operation } from '../../../http/index.js';

const migrationSchema = z
  .object({
    fromId: idSchema,
    toId: idSchema.nullable(),
    kind: z.string().nullable().meta({
      description: '`provider`: the same number in another business account; `number`: another number',
    }),
    steps: z.array(
      z.object({
        step: z.string(),
        state: z.string().meta({ description: '`done`, `open`, or `by_hand`' }),
        what: z.string(),
        counts: z.record(z.string(), z.int()).optional(),
      }),
    ),
    carriedOver: z.array(
      z.object({
        what: z.string(),
        isCarried: z.boolean(),
        note: z.string(),
        source: z.string().meta({ description: 'Where Meta says so; `assumed` where it does not' }),
      }),
    ),
  })
  .meta({ id: 'NumberMigration' });
const querySchema = z.strictObject({ to: idSchema.optional() });
const resubmitSchema = z.strictObject({ toNumberId: idSchema }).meta({ id: 'ResubmitTemplates' });
const resubmittedSchema = z
  .object({
    submitted: z.array(z.string()),
    present: z.array(z.string()).meta({ description: 'Already there in some language; left as they are' }),
    skipped: z.array(z.object({ name: z.string(), reason: z.string() })),
  })
  .meta({ id: 'ResubmittedTemplates' });

/** Moving from one number to another, or to another provider. */
@Controller('v1/numbers/:id/migration')
@ApiTags('Numbers')
export class MigrationController {
  constructor(
    private readonly unit: ApiUnit,
    private readonly moves: NumberMove,
  ) {}

  @Get()
  @Operation({
    id: 'getNumberMigration',
    summary: 'Read the checklist for moving a number',
    description:
      'With `to`, the id of the number it moves to. Each step says what is done and what to do next; `carriedOver` says what Meta takes along and what it does not. The old number keeps receiving.',
    scope: 'read',
    answer: migrationSchema,
    problems: ['not_found'],
  })
  async read(
    @CurrentAccount() accountId: string,
    @Param('id') id: string,
    @Query({ schema: querySchema }) { to }: z.output<typeof querySchema>,
  ): Promise<z.output<typeof migrationSchema>> {
    const { carriedOver, ...rest } = await this.moves.checklist(accountId, id, to);
    return {
      ...rest,
      carriedOver: carriedOver.map(({ what, isCarried, note, source }) => ({
        what,
        isCarried,
        note,
        source,
      })),
    };
  }

  @Post('templates')
  @Operation({
    id: 'resubmitTemplates',
    summary: 'Submit the templates of a number to the business account of another',
    description: 'Templates that are there already stay as they are; repeatable.',
    scope: 'manage',
    answer: resubmittedSchema,
    problems: ['not_found'],
    changes: true,
  })
  async resubmit(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Body({ schema: resubmitSchema }) { toNumberId }: z.output<typeof resubmitSchema>,
  ): Promise<z.output<typeof resubmittedSchema>> {
    return this.unit.write(request, async (tx) => {
      const done = await this.moves.resubmit(tx, request.accountId, id, toNumberId);
      await this.unit.note(tx, request, {
        action: 'templates.resubmitted',
        subject: id,
        detail: { toNumberId, submitted: done.submitted.length, skipped: done.skipped.length },
      });
      return done;
    });
  }
}
