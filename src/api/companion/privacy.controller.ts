import { Body, Controller, Post, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { CompanionPrivacy, type Caller } from '../../companion/index.js';
import { ErasureAftermath } from '../../operations/index.js';
import { Operation } from '../../http/index.js';
import type { Language } from '../../words/index.js';
import { CompanionGuard, CurrentCaller } from './companion.guard.js';
import { OwnerLanguage, OwnerWords } from '../owner/owner-words.js';

const atOnce = 100;

const personSchema = z
  .strictObject({
    email: z.string().trim().max(190).optional(),
    phones: z
      .array(
        z.object({
          phone: z.string().max(64),
          country: z
            .string()
            .toUpperCase()
            .regex(/^[A-Z]{2}$/)
            .optional()
            .catch(undefined),
        }),
      )
      .max(100)
      .default([]),
    cursor: z.string().max(20).nullish(),
  })
  .meta({ id: 'CompanionPerson' });

const exportSchema = z
  .object({
    data: z.array(
      z.object({
        group: z.string(),
        item: z.string(),
        fields: z.array(z.object({ name: z.string(), value: z.string() })),
      }),
    ),
    next: z.string().nullable(),
  })
  .meta({ id: 'CompanionExport' });

const erasedSchema = z
  .object({
    erased: z.int().meta({ description: 'People forgotten' }),
    kept: z.int().meta({ description: 'Things kept' }),
    messages: z.array(z.string()).meta({ description: 'Why they were kept' }),
  })
  .meta({ id: 'CompanionErased' });

/** What the privacy tools of a shop ask for. */
@Controller('companion/:connectionId/privacy')
@UseGuards(CompanionGuard)
@ApiTags('Companion')
export class CompanionPrivacyController {
  constructor(
    private readonly privacy: CompanionPrivacy,
    private readonly aftermath: ErasureAftermath,
    private readonly words: OwnerWords,
  ) {}

  @Post('export')
  @Operation({
    id: 'companionExport',
    summary: 'Read what the connection knows of a person',
    description: 'Found by e-mail and by phones. Only people known from this connection.',
    scope: 'companion',
    answer: exportSchema,
  })
  async export(
    @CurrentCaller() caller: Caller,
    @OwnerLanguage() language: Language,
    @Body({ schema: personSchema }) body: z.output<typeof personSchema>,
  ): Promise<z.output<typeof exportSchema>> {
    const from = Math.max(0, Number.parseInt(body.cursor ?? '0', 10) || 0);
    const items = await this.privacy.export(caller, body);
    const say = (text: string) => this.words.sentence(language, text, {});
    const data = items.slice(from, from + atOnce).map(({ group, item, fields }) => ({
      group: say(group),
      item,
      fields: fields.map(({ name, value }) => ({ name: say(name), value })),
    }));
    return { data, next: from + atOnce < items.length ? String(from + atOnce) : null };
  }

  @Post('erase')
  @Operation({
    id: 'companionErase',
    summary: 'Forget a person',
    description: 'Consent records are kept in hashed form. Repeatable.',
    scope: 'companion',
    answer: erasedSchema,
  })
  async erase(
    @CurrentCaller() caller: Caller,
    @OwnerLanguage() language: Language,
    @Body({ schema: personSchema }) body: z.output<typeof personSchema>,
  ): Promise<z.output<typeof erasedSchema>> {
    const erased = await this.privacy.erase(caller, body);
    await this.aftermath.settled();
    return {
      ...erased,
      messages: erased.messages.map((text) => this.words.sentence(language, text, {})),
    };
  }
}
