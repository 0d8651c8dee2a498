import { Injectable } from '@nestjs/common';
import { AccountService } from '../../../accounts/index.js';
import { Channels, NumberService, SenderRules, type NumberRow } from '../../../channels/index.js';
import {
  ContactService,
  countryOfAddress,
  normalisePhone,
  phoneAdvice,
  userIdAddress,
} from '../../../contacts/index.js';
import type { Reader } from '../../../database/index.js';
import type { DirectAddress, SendRequest } from '../../../messaging/index.js';
import { contentProblems, partsOf, type FreeContent } from '../../../sdk/index.js';
import { Clock, type FieldProblem } from '../../../platform/index.js';
import { TemplateService, unknownVariables, type TemplateRow } from '../../../templates/index.js';
import { type ApiRequest, problem } from '../../../http/index.js';
import type { NewMessage } from './message.schemas.js';

/** Milliseconds after which a message that could not be sent is no longer wanted (invariant 9). */
const wantedFor = 24 * 60 * 60 * 1000;

const phoneReasons: typeof phoneAdvice = {
  ...phoneAdvice,
  country_unknown:
    'has no country code, and the account has no country to read it in; write it with + and the country code',
};

/** Makes what the gate is asked from what a caller wrote, and refuses what no gate could answer. */
@Injectable()
export class SendRequestBuilder {
  constructor(
    private readonly accounts: AccountService,
    private readonly numbers: NumberService,
    private readonly rules: SenderRules,
    private readonly channels: Channels,
    private readonly contacts: ContactService,
    private readonly templates: TemplateService,
    private readonly clock: Clock,
  ) {}

  /**
   * The request to the gate. Its key comes from the API request's id, which a repeated request with
   * the same idempotency key shares: a rerun after a crash finds the message the first run made.
   *
   * @param to - `conversation`: whom it goes to is the conversation's to say, and is not looked at
   * @throws ProblemError 422 for a number or contact the account lacks, an unknown template or variable.
   */
  async build(
    reader: Reader,
    request: ApiRequest,
    body: NewMessage,
    to: 'recipient' | 'conversation' = 'recipient',
  ): Promise<SendRequest> {
    const number = await this.number(reader, request.accountId, body);
    const said = saidBy(body);
    const wrong = to === 'recipient' ? await this.recipientProblems(reader, request.accountId, body.to) : [];
    await this.check(reader, request.accountId, body, said, { number, wrong });
    const now = this.clock.now();
    return {
      accountId: request.accountId,
      key: {
        plugin: null,
        connectionId: null,
        subject: `request:${request.requestId}`,
        transition: 'requested',
      },
      purpose: body.purpose,
      ...recipientOf(body.to, number?.userIdScope ?? ''),
      numberId: isChosen(body.from) ? number?.id : undefined,
      sameNumber: body.from === 'same',
      template: said.template && {
        name: said.template.name,
        variables: said.template.variables,
        parts: partsOf(said.template),
        locale: said.template.language,
        replyTo: said.template.replyTo,
      },
      content: said.content,
      occurredAt: now,
      expiresAt: now + wantedFor,
      traceId: request.traceId,
    };
  }

  /** The number to send from, by our id or the provider's; undefined when the account has none such. */
  private async number(
    reader: Reader,
    accountId: string,
    { from, to, purpose }: NewMessage,
  ): Promise<NumberRow | undefined> {
    if (isChosen(from)) return this.numbers.named(reader, accountId, from);
    const choose = await this.rules.choice(reader, accountId);
    const country = await this.countryOf(reader, accountId, to);
    return choose({ connectionId: null, purpose, country: () => country }).number;
  }

  private async countryOf(
    reader: Reader,
    accountId: string,
    to: NewMessage['to'],
  ): Promise<string | undefined> {
    if ('contactId' in to) {
      const address = (await this.contacts.addresses(reader, accountId, [to.contactId])).get(
        to.contactId,
      )?.address;
      return address && countryOfAddress(address);
    }
    if (!('phone' in to)) return undefined;
    const phone = normalisePhone(to.phone, (await this.accounts.get(reader, accountId)).country);
    return phone.ok ? phone.country : undefined;
  }

  private async check(
    reader: Reader,
    accountId: string,
    body: NewMessage,
    said: Said,
    { number, wrong: before }: { number: NumberRow | undefined; wrong: readonly FieldProblem[] },
  ): Promise<void> {
    const wrong: FieldProblem[] = [];
    if (isChosen(body.from) && !number)
      wrong.push({ field: 'from', reason: 'is not a number of this account' });
    wrong.push(...before);
    // Whatever sender `same` turns out to be, the gate asks its channel.
    const channel = number && body.from !== 'same' ? this.channels.find(number.channel) : undefined;
    if (said.content && channel) {
      for (const { field, reason } of contentProblems(said.content, channel.limits, channel.title))
        wrong.push({ field: fieldOf(said, field), reason });
    }
    if (wrong.length > 0) {
      const names = wrong.map(({ field, reason }) => `${field} ${reason}`).join(', ');
      throw problem('validation_failed', `Nothing was sent: ${names}. Correct it and send it again.`, {
        fields: wrong,
      });
    }
    // Without a number there is no business account to look in, and some channels have no templates: the gate says so.
    if (said.template && number && this.channels.find(number.channel)?.features.templates !== false)
      await this.checkTemplate(reader, accountId, number.wabaId, said.template, said.field);
  }

  private async recipientProblems(
    reader: Reader,
    accountId: string,
    to: NewMessage['to'],
  ): Promise<FieldProblem[]> {
    if ('contactId' in to) {
      const known = await this.contacts.addresses(reader, accountId, [to.contactId]);
      return known.has(to.contactId)
        ? []
        : [{ field: 'to.contactId', reason: 'is not a contact of this account' }];
    }
    if (!('phone' in to)) return [];
    const phone = normalisePhone(to.phone, (await this.accounts.get(reader, accountId)).country);
    return phone.ok ? [] : [{ field: 'to.phone', reason: phoneReasons[phone.reason] }];
  }

  private async checkTemplate(
    reader: Reader,
    accountId: string,
    wabaId: string,
    template: NonNullable<NewMessage['template']>,
    at: string,
  ): Promise<void> {
    const rows = await this.templates.find(reader, accountId, wabaId, [template.name]);
    if (rows.length === 0) {
      throw problem(
        'unknown_template',
        `The account has no template ${template.name.slice(0, 80)}. List them with GET /v1/templates.`,
        {
          fields: [{ field: `${at}.name`, reason: 'is not a template of this account' }],
        },
      );
    }
    const declared = Object.assign({}, ...rows.map((row) => row.variables)) as TemplateRow['variables'];
    const unknown = unknownVariables(declared, template.variables);
    if (unknown.length === 0) return;
    const known =
      Object.keys(declared).length === 0 ? 'It has none.' : `It has ${Object.keys(declared).join(', ')}.`;
    throw problem(
      'unknown_variable',
      `The template has no variable ${unknown.map((name) => name.slice(0, 64)).join(', ')}. ${known}`,
      {
        fields: unknown.map((name) => ({
          field: `${at}.variables.${name.slice(0, 64)}`,
          reason: 'is not a variable of this template',
        })),
      },
    );
  }
}

/** @param scope - of the sender's portfolio, whose id a business-scoped id is */
function recipientOf(
  to: NewMessage['to'],
  scope: string,
): { contactId: string } | { address: DirectAddress } {
  if ('contactId' in to) return to;
  if ('phone' in to) return { address: { kind: 'phone', value: to.phone } };
  const value = to.whatsappId;
  return /^\d+$/.test(value)
    ? { address: { kind: 'whatsapp', value } }
    : { address: { kind: 'user_id', value: userIdAddress({ scope, value }) } };
}

/** What a body says, in whichever form it was given; `field` is where it stands. */
interface Said {
  template?: NonNullable<NewMessage['template']> | undefined;
  content?: FreeContent | undefined;
  field: 'template' | 'content' | 'text';
}

function saidBy({ content, template, text }: NewMessage): Said {
  if (!content)
    return text === undefined
      ? { template, field: 'template' }
      : { content: { kind: 'text', text }, field: 'text' };
  if (content.kind !== 'template') return { content, field: 'content' };
  const { kind: _kind, ...named } = content;
  return { template: named, field: 'content' };
}

/** Where a field of free content stands in the body that was given. */
function fieldOf(said: Said, field: string): string {
  return said.field === 'text' ? 'text' : `content.${field}`;
}

/** Whether a body names a sender, rather than how to find one. */
function isChosen(from: string | undefined): from is string {
  return from !== undefined && from !== 'default' && from !== 'same';
}
