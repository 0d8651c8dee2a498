// Confirms against Meta what adapter and emulator assume: npm run first-live:whatsapp. See docs/connectors/whatsapp-first-live.md
import { createHmac } from 'node:crypto';
import { pathToFileURL } from 'node:url';

const needed = [
  'WHATSAPP_TOKEN',
  'WHATSAPP_PHONE_NUMBER_ID',
  'WHATSAPP_WABA_ID',
  'META_APP_ID',
  'META_APP_SECRET',
];
const numberFields = {
  code_verification_status: /^(VERIFIED|NOT_VERIFIED|EXPIRED)$/,
  name_status: /^[A-Z_]+$/,
  status: /^[A-Z_]+$/,
  platform_type: /^(CLOUD_API|ON_PREMISE|NOT_APPLICABLE)$/,
  is_pin_enabled: /^(true|false)$/,
  whatsapp_business_manager_messaging_limit: /^TIER_/,
  quality_rating: /^(GREEN|YELLOW|RED|UNKNOWN)$/,
};
const accountFields = {
  account_review_status: /^[A-Z_]+$/,
  business_verification_status: /^[a-z_]+$/,
  whatsapp_business_manager_messaging_limit: /^TIER_/,
};

/** Every check: what is assumed, and what was found. None of them changes anything at Meta; uploads are begun and left. */
export async function firstLive(environment, print = () => undefined) {
  const missing = needed.filter((name) => !environment[name]);
  if (missing.length > 0)
    throw new Error(
      `Set ${missing.join(', ')}; docs/connectors/whatsapp-first-live.md says where they are found.`,
    );
  const [token, phone, waba, appId, appSecret] = needed.map((name) => environment[name]);
  const base = `${environment.META_GRAPH_URL || 'https://graph.facebook.com'}/${environment.META_GRAPH_VERSION || 'v25.0'}`;
  const proof = createHmac('sha256', appSecret).update(token).digest('hex');
  const results = [];

  const ask = async (
    path,
    { method = 'GET', bearer = token, scheme = 'Bearer', body, form, headers } = {},
  ) => {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: {
        ...(bearer ? { authorization: `${scheme} ${bearer}` } : {}),
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(body ? { body: JSON.stringify(body) } : form ? { body: form } : {}),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    try {
      return { status: response.status, body: JSON.parse(text) };
    } catch {
      return { status: response.status, body: {} };
    }
  };
  const proven = (path) => `${path}${path.includes('?') ? '&' : '?'}appsecret_proof=${proof}`;
  const hidden = (text) =>
    [token, appSecret, proof].reduce((rest, secret) => rest.replaceAll(secret, '[removed]'), text);
  const check = async (assumption, work) => {
    let found;
    try {
      found = await work();
    } catch (error) {
      found = `no answer (${error instanceof Error ? error.name : 'unknown'})`;
    }
    const result = {
      assumption,
      outcome: found === true ? 'match' : 'differs',
      found: found === true ? null : hidden(String(found)),
    };
    results.push(result);
    print(
      `${result.outcome.padEnd(8)} ${assumption}${result.found === null ? '' : `\n         found: ${result.found}`}`,
    );
  };
  const refused = ({ status, body }, code, more = {}) => {
    const error = body.error ?? {};
    const same =
      error.code === code &&
      Object.entries(more).every(([name, value]) =>
        value instanceof RegExp ? value.test(String(error[name])) : error[name] === value,
      );
    return same || `HTTP ${status} ${JSON.stringify(error)}`;
  };

  for (const [kind, id, fields] of [
    ['number', phone, numberFields],
    ['business account', waba, accountFields],
  ])
    for (const [field, shape] of Object.entries(fields))
      await check(`a ${kind} has the field ${field}, like ${shape.source}`, async () => {
        const { status, body } = await ask(proven(`/${id}?fields=${field}`));
        return shape.test(String(body[field])) || `HTTP ${status} ${JSON.stringify(body)}`;
      });
  await check('health_status names the parts that send, each with can_send_message', async () => {
    const { body } = await ask(proven(`/${phone}?fields=health_status`));
    const entities = body.health_status?.entities ?? [];
    const types = entities.map((entity) => entity.entity_type);
    const whole = ['PHONE_NUMBER', 'WABA', 'BUSINESS', 'APP'].every((type) => types.includes(type));
    const states = entities.every(({ can_send_message: said }) =>
      ['AVAILABLE', 'LIMITED', 'BLOCKED'].includes(said),
    );
    return (whole && states) || JSON.stringify(body.health_status ?? body);
  });
  await check('owner_business_info names the business portfolio', async () => {
    const { body } = await ask(proven(`/${waba}?fields=owner_business_info`));
    return /^\d+$/.test(String(body.owner_business_info?.id)) || JSON.stringify(body);
  });
  await check('the business account lists the number', async () => {
    const { body } = await ask(proven(`/${waba}/phone_numbers?fields=id&limit=100`));
    return (body.data ?? []).some(({ id }) => id === phone) || JSON.stringify(body);
  });
  await check('subscribed_apps names the app of the token', async () => {
    const { body } = await ask(proven(`/${waba}/subscribed_apps`));
    return (
      (body.data ?? []).some((one) => one.whatsapp_business_api_data?.id === appId) || JSON.stringify(body)
    );
  });
  await check('debug_token, asked with id|secret, names app, validity and permissions', async () => {
    const { body } = await ask(`/debug_token?input_token=${encodeURIComponent(token)}`, {
      bearer: `${appId}|${appSecret}`,
    });
    const data = body.data ?? {};
    const scopes = ['whatsapp_business_management', 'whatsapp_business_messaging'].every((scope) =>
      data.scopes?.includes(scope),
    );
    return (
      (String(data.app_id) === appId &&
        data.is_valid === true &&
        scopes &&
        Array.isArray(data.granular_scopes)) ||
      JSON.stringify(data)
    );
  });
  await check('a wrong appsecret_proof is refused with 100, and says so', async () =>
    refused(await ask(`/${phone}?fields=id&appsecret_proof=${'0'.repeat(64)}`), 100, {
      message: /appsecret_proof/,
    }),
  );
  await check('a call without a token is refused with 104', async () =>
    refused(await ask(`/${phone}`, { bearer: '' }), 104),
  );
  await check('an unknown token is refused with 190', async () =>
    refused(await ask(`/${phone}`, { bearer: 'not-a-token' }), 190),
  );
  await check('an unknown object is refused with 100, subcode 33', async () =>
    refused(await ask(proven('/999999999999999')), 100, { error_subcode: 33 }),
  );
  await check('an unknown field is refused with 100, and named', async () =>
    refused(await ask(proven(`/${phone}?fields=no_such_field`)), 100, {
      message: /nonexist\w+ field \(no_such_field\)/,
    }),
  );
  await check('a PIN of five digits is refused with 100', async () =>
    refused(await ask(proven(`/${phone}`), { method: 'POST', body: { pin: '12345' } }), 100),
  );
  await check('a code for a verified number is refused with 136024', async () => {
    const { body } = await ask(proven(`/${phone}?fields=code_verification_status`));
    if (body.code_verification_status !== 'VERIFIED')
      return `not asked: the number is ${body.code_verification_status}`;
    return refused(
      await ask(proven(`/${phone}/request_code?code_method=SMS&language=en_US`), { method: 'POST' }),
      136024,
    );
  });
  await check('a file without a byte is refused with 100', async () => {
    const form = new FormData();
    form.set('messaging_product', 'whatsapp');
    form.set('file', new Blob([], { type: 'image/png' }), 'empty.png');
    return refused(await ask(proven(`/${phone}/media`), { method: 'POST', form }), 100);
  });
  await check('a profile picture whose handle Meta never gave is refused with 100', async () =>
    refused(
      await ask(proven(`/${phone}/whatsapp_business_profile`), {
        method: 'POST',
        body: { messaging_product: 'whatsapp', profile_picture_handle: 'made-up' },
      }),
      100,
    ),
  );
  const upload = async (given) => {
    const app = await ask(proven('/app'));
    const begun = await ask(proven(`/${app.body.id}/uploads?file_length=9&file_type=image/png`), {
      method: 'POST',
    });
    if (typeof begun.body.id !== 'string')
      return `no upload was begun: HTTP ${begun.status} ${JSON.stringify(begun.body)}`;
    const { status, body } = await ask(`/${begun.body.id}`, { method: 'POST', ...given, form: 'nine byte' });
    return (status >= 400 && body.error !== undefined) || `HTTP ${status} ${JSON.stringify(body)}`;
  };
  await check('bytes of a resumable upload with Bearer, in place of OAuth, are refused', () =>
    upload({ headers: { file_offset: '0' } }),
  );
  await check('bytes of a resumable upload at another offset are refused', () =>
    upload({ scheme: 'OAuth', headers: { file_offset: '5' } }),
  );
  const exchange = (secret, code) =>
    ask(`/oauth/access_token?client_id=${appId}&client_secret=${encodeURIComponent(secret)}&code=${code}`, {
      bearer: '',
    });
  await check('a made-up code of Embedded Signup is refused with 100', async () =>
    refused(await exchange(appSecret, 'made-up'), 100),
  );
  await check('a wrong app secret is refused with 1', async () =>
    refused(await exchange('0'.repeat(32), 'made-up'), 1),
  );
  return results;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const results = await firstLive(process.env, (line) => console.log(line));
    const differing = results.filter(({ outcome }) => outcome === 'differs').length;
    console.log(`\n${results.length - differing} match, ${differing} differ.`);
    process.exitCode = differing === 0 ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
}
