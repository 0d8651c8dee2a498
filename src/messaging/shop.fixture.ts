import { ActionService, type ActionAnswer } from '../connections/index.js';
import type { Guard, TemplateDefinition } from '../sdk/index.js';

/** Templates the specs send, as a plugin would declare them. */
export const templates: TemplateDefinition[] = [
  {
    name: 'order_paid',
    purpose: 'transactional',
    category: 'utility',
    variables: { order_number: { description: 'Number of the order', example: '1001' } },
    languages: { en: { body: 'Thank you: your order {{order_number}} is paid.' } },
  },
  {
    name: 'cart_waiting',
    purpose: 'marketing',
    category: 'marketing',
    variables: { first_name: { description: 'First name', example: 'Ada', fallback: 'there' } },
    languages: { en: { body: 'Hello {{first_name}}, your cart is waiting for you.' } },
  },
];

/** What the shop answers when a guard asks. */
export class ShopAnswers extends ActionService {
  asked = 0;
  answer: (action: string, input: Record<string, unknown>) => Promise<ActionAnswer> = async () => ({
    ok: true,
    output: { open: true },
  });
  constructor() {
    const nothing = undefined as never;
    super(nothing, nothing, nothing, nothing, nothing);
  }
  override async call(
    _connection: string,
    action: string,
    input: Record<string, unknown>,
  ): Promise<ActionAnswer> {
    this.asked++;
    return this.answer(action, input);
  }
}

export const openGuard: Guard = {
  action: 'cart-state',
  input: { token: 'cart-1' },
  expect: { field: 'open', equals: true },
  otherwise: 'cart_closed',
  unanswered: 'cart_state_unknown',
};

/** Digits of the `index`th German mobile number. */
export function digits(index: number): string {
  return `49151${String(10_000_000 + index)}`;
}
