/** What a `code` means and what to do about it; `docs/api.md` and `/docs/problems` are written from it. */
export interface ProblemKind {
  status: number;
  title: string;
  meaning: string;
  next: string;
}

/** Every `code` the API answers with. Codes are stable; sentences may improve. */
export const problemCatalogue = {
  malformed_body: {
    status: 400,
    title: 'The body is not JSON',
    meaning: 'The body could not be read as JSON, or it is empty although the content type says JSON.',
    next: 'Send valid JSON in UTF-8, or leave body and Content-Type out.',
  },
  bad_request: {
    status: 400,
    title: 'The request cannot be read',
    meaning: 'The request line, an address or a header is not valid HTTP.',
    next: 'Correct what `detail` names.',
  },
  unauthenticated: {
    status: 401,
    title: 'No valid API key',
    meaning: 'The key is missing, malformed, unknown or revoked.',
    next: 'Send a live key as `Authorization: Bearer <key>`.',
  },
  bad_signature: {
    status: 401,
    title: 'The signature does not fit',
    meaning: 'The signature is missing or does not fit, or there is no such connection.',
    next: 'Sign method, path, time and body with the secret of the connection, or connect again.',
  },
  clock_skew: {
    status: 401,
    title: 'The clocks differ',
    meaning: 'The signature fits, but its time is more than 300 seconds from ours.',
    next: 'Add the difference between `now` and your clock to the timestamp, and send it again.',
  },
  insufficient_scope: {
    status: 403,
    title: 'The key lacks a scope',
    meaning: 'The key is valid, but may not do this.',
    next: 'Use a key with the scope named in `detail`.',
  },
  account_forbidden: {
    status: 403,
    title: 'Another account was named',
    meaning: 'Only the scope `operator` may act for another account.',
    next: 'Leave `Liaison-Account` out, or use an operator key.',
  },
  scope_not_yours: {
    status: 403,
    title: 'A key cannot give what it does not have',
    meaning: 'The new key would have a scope the present key lacks.',
    next: 'Ask for fewer scopes, or use a key that has them.',
  },
  copy_of_site: {
    status: 409,
    title: 'A copy of the site is calling',
    meaning: 'The call is signed, but comes from another site than the connection is for.',
    next: 'Say with `POST identity` whether it is a copy or has moved.',
  },
  replayed: {
    status: 409,
    title: 'This very call was made before',
    meaning: 'A call with the same signature changed something already. It was not done again.',
    next: 'To do it again, sign it anew with the present time.',
  },
  invalid_code: {
    status: 400,
    title: 'The code cannot be used',
    meaning:
      'The code is unknown, used by another site, older than ten minutes, or was asked for by another site.',
    next: 'Start connecting again.',
  },
  not_found: {
    status: 404,
    title: 'Not found',
    meaning: 'The account has nothing with this id. The answer is the same when another account has it.',
    next: 'List the resource to find the right id.',
  },
  unknown_route: {
    status: 404,
    title: 'No such address',
    meaning: 'No route has this method and path.',
    next: 'Compare with `/docs`.',
  },
  unknown_connector: {
    status: 404,
    title: 'No such connector',
    meaning: 'This installation has no connector with this id.',
    next: 'Pick one of `GET /v1/connectors`.',
  },
  unknown_plugin: {
    status: 404,
    title: 'No such plugin',
    meaning: 'This installation has no plugin with this id.',
    next: 'Pick one of `GET /v1/plugins`.',
  },
  conflict: {
    status: 409,
    title: 'It exists already',
    meaning: 'Something with the same unique name was stored meanwhile.',
    next: 'Read the present state and decide again.',
  },
  idempotency_key_reused: {
    status: 409,
    title: 'The idempotency key belongs to another request',
    meaning: 'The same `Idempotency-Key` came with another body, query or path.',
    next: 'Use a new key for a new request.',
  },
  answer_erased: {
    status: 409,
    title: 'The answer to this request was erased',
    meaning:
      'The request was done and answered before; a person was erased since, and stored answers with them.',
    next: 'Read what the request made. Use a new key for a new request.',
  },
  idempotency_in_progress: {
    status: 409,
    title: 'The same request is still being answered',
    meaning: 'A request with this `Idempotency-Key` has not been answered yet.',
    next: 'Repeat it unchanged after `Retry-After` seconds.',
  },
  unknown_grant: {
    status: 401,
    title: 'No such grant',
    meaning: 'The grant is unknown, has expired, or was completed by another answer.',
    next: 'Begin again with `POST /v1/connections/{connector}/authorize`.',
  },
  no_oauth: {
    status: 409,
    title: 'The connector has no app',
    meaning: 'The connector is not connected by OAuth, so it has no app registrations.',
    next: 'Create the connection with its settings.',
  },
  no_app: {
    status: 409,
    title: 'No app is registered',
    meaning: 'The vendor is connected through an app, and none is registered in this installation.',
    next: 'Have an operator add its client id and secret with `POST /v1/apps`.',
  },
  invalid_app: {
    status: 422,
    title: 'The app cannot be used',
    meaning: 'The app that was named is not one of this connector, or there are several and none was named.',
    next: 'Name in `appId` one of the apps of the connector.',
  },
  app_in_use: {
    status: 409,
    title: 'The app is in use',
    meaning: 'Connections were made with the app.',
    next: 'Remove those connections first.',
  },
  needs_authorization: {
    status: 409,
    title: 'A person has to agree',
    meaning: 'The vendor is connected by OAuth: a person agrees on its own page.',
    next: 'Call `POST /v1/connections/{connector}/authorize` and send the person to the address it gives.',
  },
  no_grant: {
    status: 409,
    title: 'No grant screen',
    meaning: 'The connector is not connected on a grant screen of its vendor.',
    next: 'Create the connection with its settings: `POST /v1/connections`.',
  },
  no_companion: {
    status: 409,
    title: 'No plugin at the shop',
    meaning:
      'There is no plugin of ours at the shop to hand a new secret to, or none exists for this vendor.',
    next: 'Change the secret in the settings of the connection and in the webhooks of the shop; connect an OAuth vendor again.',
  },
  cannot_sweep: {
    status: 409,
    title: 'It cannot be swept now',
    meaning:
      'The connection is paused, another process sweeps it at this moment, or its connector can neither fetch what webhooks missed nor set webhooks up.',
    next: 'Do what `detail` says.',
  },
  callback_not_https: {
    status: 409,
    title: 'Callback not encrypted',
    meaning: 'A vendor would send keys to `PUBLIC_URL` in the clear.',
    next: 'Give Liaison an https address and set `PUBLIC_URL` to it.',
  },
  no_sandbox: {
    status: 409,
    title: 'No sandbox here',
    meaning: 'Sandbox numbers are made by the process that runs the sandbox, and this one does not.',
    next: 'Ask the process with the role `all` or `api`.',
  },
  last_operator_key: {
    status: 409,
    title: 'The last operator key',
    meaning: 'Revoking it would leave nobody who can operate the installation.',
    next: 'Make another key with the scope `operator` first.',
  },
  contact_erased: {
    status: 409,
    title: 'The contact was erased',
    meaning: 'An erased contact cannot be merged or changed, nor can its merges be undone.',
    next: 'Make a new contact.',
  },
  no_merge_to_undo: {
    status: 409,
    title: 'No merge to undo',
    meaning:
      'Nothing was merged into the contact, or it was before merges were recorded, or the one named is not merged into it.',
    next: 'Look at the changes of the contact for what was merged into it.',
  },
  later_merge: {
    status: 409,
    title: 'A later merge stands in between',
    meaning: 'Merges are undone one after the other, the last one first.',
    next: 'Undo the merge that the answer names, then this one.',
  },
  identifier_in_use: {
    status: 409,
    title: 'The identifier belongs to another contact',
    meaning:
      'A phone or id identifies one contact only, and an e-mail address that several share identifies none.',
    next: 'Merge the contacts, take the identifier away from the other one, or name the contact by its id or phone.',
  },
  number_pending: {
    status: 409,
    title: 'Meta has not confirmed the number',
    meaning: 'A pending number cannot be resumed.',
    next: 'Register it again with a working access token.',
  },
  cannot_mark_read: {
    status: 409,
    title: 'The message cannot be marked as read',
    meaning: 'It is not a message a person wrote, its number is gone, or its channel has no read receipts.',
    next: 'Read `detail`; give the id of a message that was received.',
  },
  template_exists: {
    status: 409,
    title: 'The template exists',
    meaning: 'Meta has the template in a language that was given.',
    next: 'Use another name, or leave these languages out.',
  },
  no_number: {
    status: 409,
    title: 'The account has no number',
    meaning: 'What was asked for needs a number of the account.',
    next: 'Register one with `POST /v1/numbers`.',
  },
  no_active_number: {
    status: 409,
    title: 'No number can ask Meta',
    meaning: 'No active number of that WhatsApp Business Account can ask Meta.',
    next: 'Register one with `POST /v1/numbers`, or give it a working token.',
  },
  number_taken: {
    status: 409,
    title: 'The number belongs to another account',
    meaning: 'A number can be registered once in an installation.',
    next: 'Use that account, or have the number removed there first.',
  },
  event_purged: {
    status: 409,
    title: 'The data of the event is gone',
    meaning: 'It was removed by age or erasure, so nothing can be decided from it.',
    next: 'Have the vendor send the change again.',
  },
  body_purged: {
    status: 409,
    title: 'The body is gone',
    meaning: 'The body was removed by age or erasure.',
    next: 'Have the vendor send it again.',
  },
  not_retryable: {
    status: 409,
    title: 'It cannot be retried',
    meaning:
      'Only what is parked (or an ignored delivery) can be tried again; this one is done or waits already.',
    next: 'Read its `status`.',
  },
  file_missing: {
    status: 410,
    title: 'The file is gone',
    meaning: 'The file was removed by age or erasure, or the storage has lost it.',
    next: 'Upload it again.',
  },
  file_not_ready: {
    status: 409,
    title: 'The file is not here yet',
    meaning: 'A file of an inbound message is still being fetched, or could not be.',
    next: 'Read its `status`: `pending` is tried again by itself.',
  },
  file_too_large: {
    status: 413,
    title: 'The file is too large',
    meaning: 'No kind of message takes a file of this type and size. Nothing was stored.',
    next: 'Send one of at most `maxBytes` bytes.',
  },
  body_too_large: {
    status: 413,
    title: 'The body is too large',
    meaning: 'Bodies under `/v1` may have 1 MiB.',
    next: 'Send less, or split it into several requests.',
  },
  range_not_satisfiable: {
    status: 416,
    title: 'The file has no such part',
    meaning: 'The range begins after the end of the file.',
    next: 'Ask for bytes the file has; its size is in `Content-Range`.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'The body is not JSON',
    meaning: 'Bodies are `application/json`.',
    next: 'Send JSON with `Content-Type: application/json`.',
  },
  validation_failed: {
    status: 422,
    title: 'The request does not have the right shape',
    meaning: 'A field, parameter or header is missing, unknown or has a wrong value. Nothing was stored.',
    next: 'Correct every field listed under `errors`.',
  },
  invalid_settings: {
    status: 422,
    title: 'The settings cannot be used',
    meaning: 'Settings do not fit the schema of their connector or plugin. Nothing was stored.',
    next: 'Correct every field listed under `errors`; the schema is at `/v1/connectors/{id}/schema` or `/v1/plugins/{id}`.',
  },
  file_not_fetched: {
    status: 422,
    title: 'The file could not be fetched',
    meaning:
      'The address did not answer with a file in time, redirects too often, or leads where nothing is fetched from. Nothing was stored.',
    next: 'Give an address that answers with the file itself, or upload the file.',
  },
  file_refused: {
    status: 422,
    title: 'The file cannot be used',
    meaning: 'It is empty, of no type that can be sent, or not what it is said to be. Nothing was stored.',
    next: 'Read `errors`: it says what the file is and what may be sent.',
  },
  unknown_variable: {
    status: 422,
    title: 'The template has no such variable',
    meaning: 'A variable was given that the template does not declare. Nothing was stored.',
    next: 'Take it out, or correct its name.',
  },
  unknown_template: {
    status: 422,
    title: 'No such template',
    meaning:
      'The account has no template with this name on the number’s WhatsApp Business Account. Nothing was stored.',
    next: 'List the templates with `GET /v1/templates`.',
  },
  number_refused: {
    status: 422,
    title: 'Meta refused the number',
    meaning:
      'Meta says that the token does not own the number, or the WhatsApp Business Account does not list it.',
    next: 'Correct the field named under `errors`.',
  },
  too_many_fields: {
    status: 409,
    title: 'Too many custom fields are declared',
    meaning: 'An account declares 200 custom fields of contacts at most.',
    next: 'Delete a declaration that is no longer needed.',
  },
  same_contact: {
    status: 422,
    title: 'A contact cannot be merged with itself',
    meaning: 'Both ids lead to the same contact.',
    next: 'Name two different contacts.',
  },
  invalid_contact: {
    status: 422,
    title: 'The contact cannot be saved',
    meaning: 'A field of the contact has a wrong value. Nothing was stored.',
    next: 'Correct every field listed under `errors`.',
  },
  invalid_template: {
    status: 422,
    title: 'Meta would refuse the template',
    meaning: 'The template breaks a rule of Meta’s. Nothing was stored.',
    next: 'Correct every field listed under `errors`.',
  },
  invalid_cursor: {
    status: 422,
    title: 'The cursor cannot be used',
    meaning: 'It is not the `next` of an earlier answer of this list.',
    next: 'Start again without a cursor.',
  },
  vendor_rejected: {
    status: 422,
    title: 'The other side refused',
    meaning: 'The shop, the CRM or Meta understood the request and said no.',
    next: 'Correct what `detail` names; the same request will be refused again.',
  },
  rate_limited: {
    status: 429,
    title: 'Too many requests',
    meaning: 'The key has used up its requests for the moment.',
    next: 'Wait `Retry-After` seconds; `RateLimit` shows what is left.',
  },
  overloaded: {
    status: 429,
    title: 'Too much is waiting',
    meaning: 'So much work is queued that more would only wait.',
    next: 'Wait `Retry-After` seconds and send it again.',
  },
  internal_error: {
    status: 500,
    title: 'Something went wrong here',
    meaning: 'An unexpected fault; the log line with the same `traceId` says which.',
    next: 'Try again; report the `traceId` when it happens again.',
  },
  meta_unreachable: {
    status: 502,
    title: 'Meta did not answer',
    meaning: 'Meta could not be reached, or refused what was asked.',
    next: 'Read `detail`; try again after `Retry-After` seconds.',
  },
  vendor_unavailable: {
    status: 502,
    title: 'The other side did not answer',
    meaning: 'The shop, the CRM or Meta could not be reached, or answered with a fault of its own.',
    next: 'Try again later.',
  },
  database_unavailable: {
    status: 503,
    title: 'The database is away',
    meaning: 'Nothing was stored.',
    next: 'Repeat the request after `Retry-After` seconds.',
  },
  storage_full: {
    status: 503,
    title: 'The disk is full',
    meaning: 'Nothing was stored.',
    next: 'The operator has to free space; then repeat the request.',
  },
  storage_unavailable: {
    status: 503,
    title: 'The storage for files is away',
    meaning: 'The folder or the bucket files are kept in cannot be reached. Nothing was stored.',
    next: 'Repeat the request after `Retry-After` seconds.',
  },
  busy: {
    status: 503,
    title: 'Too many at once',
    meaning: 'Others were changing the same rows. Nothing was stored.',
    next: 'Repeat the request after `Retry-After` seconds.',
  },
  not_ready: {
    status: 503,
    title: 'Not ready',
    meaning: 'A part this process needs does not work: `errors` names it.',
    next: 'Send traffic elsewhere until `/readyz` answers 200.',
  },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof problemCatalogue;

/** The entry of a code, also for codes thrown by other modules before they were listed. */
export function problemKind(code: string): ProblemKind | undefined {
  return Object.hasOwn(problemCatalogue, code) ? problemCatalogue[code as ProblemCode] : undefined;
}
