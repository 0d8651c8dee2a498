import type { Person } from './people.js';

export interface StoreAnswer {
  status: number;
  body: Record<string, unknown>;
}

/** A shopper who speaks WooCommerce's Store API as the block checkout does: cookies and a nonce. */
export class StoreApi {
  private readonly cookies = new Map<string, string>();
  private nonce = '';

  constructor(private readonly url: string) {}

  async request(method: string, path: string, body?: unknown): Promise<StoreAnswer> {
    const answer = await fetch(`${this.url}/wp-json/wc/store/v1${path}`, {
      method,
      headers: {
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(this.nonce === '' ? {} : { nonce: this.nonce }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s);
      this.cookies.set(name, value);
    }
    this.nonce = answer.headers.get('nonce') ?? this.nonce;
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }

  async open(): Promise<this> {
    await this.ok('GET', '/cart');
    return this;
  }

  add(
    id: number,
    quantity = 1,
    variation: { attribute: string; value: string }[] = [],
  ): Promise<StoreAnswer> {
    return this.ok('POST', '/cart/add-item', { id, quantity, variation });
  }

  updateCustomer(person: Person): Promise<StoreAnswer> {
    return this.ok('POST', '/cart/update-customer', addresses(person));
  }

  /**
   * What the block checkout sends while fields are filled in, ticks among them. Where its route takes no `PUT` yet
   * (WooCommerce 8.9), our script tells the ticks to the cart instead.
   */
  async draft(fields: Record<string, unknown>, payment = 'cod'): Promise<StoreAnswer> {
    const path = '/checkout?__experimental_calc_totals=true';
    const body = { additional_fields: fields, payment_method: payment };
    const answer = await this.request('PUT', path, body);
    if (answer.body['code'] !== 'rest_no_route') return accepted('PUT', path, answer);
    const data: Record<string, unknown> = {};
    for (const [id, value] of Object.entries(fields)) data[id.replace('liaison/', '')] = value;
    return this.ok('POST', '/cart/extensions', { namespace: 'liaison', data });
  }

  /** Places the order; the answer holds `order_id` and `status`. */
  order(person: Person, fields: Record<string, unknown> = {}, payment = 'cod'): Promise<StoreAnswer> {
    return this.ok('POST', '/checkout', {
      ...addresses(person),
      additional_fields: fields,
      payment_method: payment,
    });
  }

  private async ok(method: string, path: string, body?: unknown): Promise<StoreAnswer> {
    return accepted(method, path, await this.request(method, path, body));
  }
}

function accepted(method: string, path: string, answer: StoreAnswer): StoreAnswer {
  if (answer.status < 300) return answer;
  throw new Error(
    `${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body).slice(0, 600)}`,
  );
}

function addresses(person: Person): Record<string, unknown> {
  const address = {
    first_name: person.firstName,
    last_name: person.lastName,
    address_1: 'Calle Mayor 1',
    city: 'Madrid',
    state: 'M',
    postcode: '28001',
    country: 'ES',
    phone: person.phone,
  };
  return { billing_address: { ...address, email: person.email }, shipping_address: address };
}
