import { describe, expect, it } from '@jest/globals';
import { templateHealth } from '../../src/api/v1/templates/template-health.js';
import { standingOf } from '../../src/channels/whatsapp/template-standing.js';
import type { TemplateRow } from '../../src/templates/index.js';
import { foundRow } from '../../src/templates/found-row.js';
import { languages, templateReasonTexts } from '../../src/words/index.js';

const day = 86_400_000;
const now = 1_800_000_000_000;
const row = (change: Partial<TemplateRow>): TemplateRow => ({
  ...foundRow(
    {
      accountId: 'account',
      wabaId: '1',
      name: 'order_shipped',
      language: 'en',
      category: 'utility',
      metaId: '2',
      reason: null,
    },
    now,
  ),
  ...change,
});
const of = (change: Parameters<typeof row>[0], language: (typeof languages)[number] = 'en') =>
  templateHealth(row(change), now, language);
const line = (check: string, ...given: Parameters<typeof of>) =>
  of(...given).checks.find((one) => one.check === check);
const paused = (at: number) => ({ at, change: 'status' as const, from: 'approved', to: 'paused' });

describe('the health of a template', () => {
  it('is good where nothing is wrong, and says nothing to do', () => {
    const health = of({ status: 'approved', quality: 'GREEN' });
    expect(health.canSend).toBe(true);
    expect(health.checks).toEqual(
      ['Review by Meta', 'Quality score', 'Pauses in the last 30 days'].map((title) => ({
        check: expect.any(String),
        state: 'done',
        title,
        reason: null,
        next: null,
      })),
    );
    expect(line('quality', { status: 'approved', quality: null })?.state).toBe('unknown');
  });

  it.each([
    ['draft', /submits it by itself/],
    ['pending', /is reviewing it/],
    ['rejected', /submit the template again under another name/],
    ['paused', /Wait until Meta resumes it/],
    ['disabled', /another template/],
  ])('of one that is %s says why and what to do next', (status, next) => {
    const reason = 'Meta finds the content abusive.';
    expect(of({ status, reason }).canSend).toBe(false);
    expect(line('review', { status, reason })).toMatchObject({
      state: 'todo',
      reason,
      next: expect.stringMatching(next),
    });
  });

  it('warns of quality, of pauses and of what follows them, and of another category', () => {
    expect(line('quality', { quality: 'YELLOW' })?.next).toMatch(/begin to block/);
    expect(line('quality', { quality: 'RED' })?.next).toMatch(/Stop sending it now/);
    expect(line('pauses', { history: [paused(now - day)] })?.next).toMatch(/next pause lasts six hours/);
    expect(line('pauses', { history: [paused(now - 2 * day), paused(now - day)] })?.next).toMatch(
      /disables it the next time/,
    );
    expect(line('pauses', { history: [paused(now - 31 * day)] })?.state).toBe('done');
    expect(line('category', { category: 'marketing', purpose: 'transactional' })?.state).toBe('warning');
    const content = { body: 'Hi', reworded: true as const, notice: 'Meta will count it as marketing soon.' };
    expect(line('category', { content })).toMatchObject({ reason: content.notice });
    expect(line('words', { content })?.state).toBe('warning');
  });

  it('tells its history newest first, in the reader’s language', () => {
    const history = [
      { at: now - 2, change: 'quality' as const, from: null, to: 'YELLOW' },
      { ...paused(now - 1), reason: standingOf('PAUSED').reason ?? '' },
      { at: now, change: 'category' as const, from: 'utility', to: 'marketing' },
    ];
    expect(of({ history }, 'de').history.map(({ text, reason }) => [text, reason])).toEqual([
      ['Meta hat ihre Kategorie geändert', null],
      ['Von Meta pausiert', expect.stringMatching(/^Meta hat sie pausiert/)],
      ['Qualität: mittel', null],
    ]);
  });

  it('says why Meta refused it in six languages; Meta’s own words stay', () => {
    const words = ['IN_APPEAL', 'REJECTED', 'LIMIT_EXCEEDED', 'PAUSED', 'DISABLED', 'DELETED', 'ARCHIVED'];
    const rejections = ['ABUSIVE_CONTENT', 'INVALID_FORMAT', 'PROMOTIONAL', 'TAG_CONTENT_MISMATCH', 'SCAM'];
    const said = [
      ...[...words, 'PENDING_DELETION'].map((word) => standingOf(word).reason),
      ...[...rejections, 'INCORRECT_CATEGORY', 'NEWER'].map((word) => standingOf('REJECTED', word).reason),
    ];
    for (const reason of said) {
      const status = 'rejected';
      const told = languages.map((one) => line('review', { status, reason: reason ?? '' }, one)?.reason);
      expect(new Set(told).size).toBe(languages.length);
    }
    expect(Object.keys(templateReasonTexts)).toHaveLength(said.length);
    expect(line('review', { status: 'rejected', reason: 'Separate them.' }, 'it')?.reason).toBe(
      'Separate them.',
    );
  });
});
