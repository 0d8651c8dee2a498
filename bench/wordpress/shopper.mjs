// One shopper, by plain requests; each request says what it measures.

/** Keeps cookies; `measured` names the figure a request counts for. */
export class Shopper {
  constructor(url) {
    this.url = url;
    this.cookies = new Map();
    this.nonce = '';
  }

  async request(path, { method = 'GET', body, headers = {}, measured } = {}) {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(this.nonce ? { nonce: this.nonce } : {}),
        ...(measured ? { 'x-liaison-bench': measured } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [name, value] = line.split(';')[0].split(/=(.*)/s);
      this.cookies.set(name, value);
    }
    this.nonce = answer.headers.get('nonce') ?? this.nonce;
    const text = await answer.text();
    if (answer.status >= 400)
      throw new Error(`${method} ${path} answered ${answer.status}: ${text.slice(0, 400)}`);
    return text;
  }

  json(path, method, value, measured) {
    return this.request(`/wp-json/wc/store/v1${path}`, {
      method,
      body: value === undefined ? undefined : JSON.stringify(value),
      headers: value === undefined ? {} : { 'content-type': 'application/json' },
      measured,
    });
  }
}

const person = (index) => ({
  first_name: 'Ana',
  last_name: 'Núñez',
  address_1: 'Calle Mayor 1',
  city: 'Madrid',
  state: 'M',
  postcode: '28001',
  country: 'ES',
  phone: `6${String(10_000_000 + index)}`,
});

/** Places `runs` orders by the classic form. */
export async function classic(url, products, runs, label) {
  const shopper = new Shopper(url);
  await shopper.request(`/?add-to-cart=${products.mug}`);
  const page = await shopper.request('/classic-checkout/');
  const nonce = /name="woocommerce-process-checkout-nonce" value="([^"]+)"/.exec(page)?.[1];
  for (let run = 0; run < runs; run++) {
    await shopper.request(`/?add-to-cart=${products.mug}`);
    const fields = Object.entries(person(run)).map(([name, value]) => [`billing_${name}`, value]);
    const form = new URLSearchParams([
      ...fields,
      ['billing_email', `bench-${run}@example.test`],
      ['payment_method', 'cod'],
      ['liaison_consent_marketing', '1'],
      ['liaison_consent_transactional', '1'],
      ['woocommerce-process-checkout-nonce', nonce],
    ]);
    const answer = await shopper.request('/?wc-ajax=checkout', {
      method: 'POST',
      body: form,
      measured: label,
    });
    if (!answer.includes('"result":"success"'))
      throw new Error(`The order was refused: ${answer.slice(0, 500)}`);
  }
}

/** Places `runs` orders by the Store API, with a changed address, a tick and the order measured each. */
export async function storeApi(url, products, runs, label) {
  const shopper = new Shopper(url);
  await shopper.json('/cart', 'GET');
  for (let run = 0; run < runs; run++) {
    await shopper.json('/cart/add-item', 'POST', { id: products.mug, quantity: 1 });
    const address = person(run);
    const billing = { ...address, email: `bench-${run}@example.test` };
    await shopper.json(
      '/cart/update-customer',
      'POST',
      { billing_address: billing, shipping_address: address },
      `${label('update-customer')}`,
    );
    const fields = { 'liaison/marketing': true, 'liaison/transactional': true };
    await shopper.json(
      '/checkout?__experimental_calc_totals=true',
      'PUT',
      { additional_fields: fields, payment_method: 'cod' },
      label('PUT checkout'),
    );
    await shopper.json(
      '/checkout',
      'POST',
      {
        billing_address: billing,
        shipping_address: address,
        additional_fields: fields,
        payment_method: 'cod',
      },
      label('POST checkout'),
    );
  }
}

/** Reads pages as a visitor with an empty cart does. */
export async function pages(url, runs, label) {
  for (let run = 0; run < runs; run++) {
    await new Shopper(url).request('/', { measured: label('front page') });
    await new Shopper(url).request('/product/blue-mug/', { measured: label('product page') });
  }
}
