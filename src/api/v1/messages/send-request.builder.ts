import { Injectable } from '@nestjs/common';
import { AccountService } from '../../../accounts/index.js';
import { isRemoved, NumberService, type NumberRow } from '../../../channels/index.js';
import { ContactService, normalisePhone, phoneAdvice } from '../../../contacts/index.js';
import type { Reader } from '../../../database/index.js';
import type { DirectAddress, SendRequest } from '../../../messaging/index.js';
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
    private readonly contacts: ContactService,
    private readonly templates: TemplateService,
    private readonly clock: Clock,
  ) {}

  /**
   * The request to the gate. Its key comes from the API request's id, which a repeated request with
   * the same idempotency key shares: a rerun after a crash finds the message the first run made.
   *
   * @throws ProblemError 422 for a number or contact the account lacks, an unknown template or variable.
   */
  async build(reader: Reader, request: ApiRequest, body: NewMessage): Promise<SendRequest> {
    const number = await this.number(reader, request.accountId, body.from);
    await this.check(reader, request.accountId, body, number);
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
      ...recipientOf(body.to),
      numberId: body.from === undefined ? undefined : number?.id,
      template: body.template && {
        name: body.template.name,
        variables: body.template.variables,
        locale: body.template.language,
      },
      text: body.text,
      occurredAt: now,
      expiresAt: now + wantedFor,
      traceId: request.traceId,
    };
  }

  /** The number to send from, by our id or by Meta's; undefined when the account has none such. */
  private async number(
    reader: Reader,
    accountId: string,
    from: string | undefined,
  ): Promise<NumberRow | undefined> {
    if (from === undefined) return this.numbers.default(reader, accountId);
    const byMeta = (await this.numbers.byPhoneNumberId(reader, [from])).get(from);
    if (byMeta?.accountId === accountId && !isRemoved(byMeta)) return byMeta;
    const byId = (await this.numbers.byIds(reader, accountId, [from])).get(from);
    return byId && !isRemoved(byId) ? byId : undefined;
  }

  private async check(
    reader: Reader,
    accountId: string,
    body: NewMessage,
    number: NumberRow | undefined,
  ): Promise<void> {
    const wrong: FieldProblem[] = [];
    if (body.from !== undefined && !number)
      wrong.push({ field: 'from', reason: 'is not a number of this account' });
    wrong.push(...(await this.recipientProblems(reader, accountId, body.to)));
    if (wrong.length > 0) {
      const names = wrong.map(({ field, reason }) => `${field} ${reason}`).join(', ');
      throw problem('validation_failed', `Nothing was sent: ${names}. Correct it and send it again.`, {
        fields: wrong,
      });
    }
    // Without a number there is no WhatsApp Business Account to look in: the gate says so.
    if (body.template && number) await this.checkTemplate(reader, accountId, number.wabaId, body.template);
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
  ): Promise<void> {
    const rows = await this.templates.find(reader, accountId, wabaId, [template.name]);
    if (rows.length === 0) {
      throw problem(
        'unknown_template',
        `The account has no template ${template.name.slice(0, 80)}. List them with GET /v1/templates.`,
        {
          fields: [{ field: 'template.name', reason: 'is not a template of this account' }],
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
          field: `template.variables.${name.slice(0, 64)}`,
          reason: 'is not a variable of this template',
        })),
      },
    );
  }
}

function recipientOf(to: NewMessage['to']): { contactId: string } | { address: DirectAddress } {
  if ('contactId' in to) return to;
  if ('phone' in to) return { address: { kind: 'phone', value: to.phone } };
  return { address: { kind: /^\d+$/.test(to.whatsappId) ? 'whatsapp' : 'user_id', value: to.whatsappId } };
}
