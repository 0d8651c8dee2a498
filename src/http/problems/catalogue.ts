/** What a `code` means and what to do about it: the source of `docs/api.md` and `/docs/problems`. */
export interface ProblemKind {
  status: number;
  title: string;
  meaning: string;
  next: string;
}

/** Every `code` that the API returns. Codes are stable; texts may change. */
export const problemCatalogue = {
  malformed_body: {
    status: 400,
    title: 'The body is not JSON',
    meaning: 'The body could not be read as JSON, or it is empty although the content type says JSON.',
    next: 'Send valid JSON in UTF-8, or omit body and Content-Type.',
  },
  bad_request: {
    status: 400,
    title: 'The request cannot be read',
    meaning: 'The request line, the URL or a header is not valid HTTP.',
    next: 'Correct what `detail` names.',
  },
  unauthenticated: {
    status: 401,
    title: 'No valid API key',
    meaning: 'The key is missing, malformed, unknown or revoked.',
    next: 'Send a valid key as `Authorization: Bearer <key>`.',
  },
  bad_signature: {
    status: 401,
    title: 'Invalid signature',
    meaning: 'The signature is missing or invalid, or the connection does not exist.',
    next: 'Sign method, path, timestamp and body with the secret of the connection, or connect again.',
  },
  clock_skew: {
    status: 401,
    title: 'Timestamp out of range',
    meaning:
      'The signature is valid, but its timestamp differs from the time of the hub by more than 300 seconds.',
    next: 'Add the difference between `now` and your clock to the timestamp, and send it again.',
  },
  invalid_session_token: {
    status: 401,
    title: 'Invalid session token',
    meaning:
      'The session token is missing, forged, expired, not valid yet, or of another app or shop than it says.',
    next: 'Get a new one from the vendor’s script and send it as `Authorization: Bearer <token>`.',
  },
  insufficient_scope: {
    status: 403,
    title: 'The key lacks a scope',
    meaning: 'The key is valid, but has no permission for this request.',
    next: 'Use a key with the scope named in `detail`.',
  },
  account_forbidden: {
    status: 403,
    title: 'No access to another account',
    meaning: 'Only keys with the scope `operator` can act for another account.',
    next: 'Omit `Liaison-Account`, or use an operator key.',
  },
  scope_not_yours: {
    status: 403,
    title: 'The key cannot grant this scope',
    meaning: 'The new key would have a scope that your key does not have.',
    next: 'Request fewer scopes, or use a key that has them.',
  },
  copy_of_site: {
    status: 409,
    title: 'The request comes from a copy of the site',
    meaning: 'The request is signed, but comes from a different site than the connected one.',
    next: 'Use `POST identity` to say whether the site is a copy or has moved.',
  },
  replayed: {
    status: 409,
    title: 'The request was already processed',
    meaning: 'A request with the same signature was already processed. Nothing was done again.',
    next: 'To repeat it, sign it with a new timestamp.',
  },
  invalid_code: {
    status: 400,
    title: 'Invalid connection code',
    meaning: 'The code is unknown, expired (after ten minutes), or was requested or used by another site.',
    next: 'Start connecting again.',
  },
  not_found: {
    status: 404,
    title: 'Not found',
    meaning:
      'The account has no object with this id. The response is the same if it belongs to another account.',
    next: 'List the resource to find the right id.',
  },
  unknown_route: {
    status: 404,
    title: 'No such route',
    meaning: 'There is no route with this method and path.',
    next: 'See `/docs` for all routes.',
  },
  unknown_connector: {
    status: 404,
    title: 'No such connector',
    meaning: 'This installation has no connector with this id.',
    next: 'Use one of `GET /v1/connectors`.',
  },
  unknown_plugin: {
    status: 404,
    title: 'No such plugin',
    meaning: 'This installation has no plugin with this id.',
    next: 'Use one of `GET /v1/plugins`.',
  },
  conflict: {
    status: 409,
    title: 'Already exists',
    meaning: 'Another request created or changed the same object in the meantime.',
    next: 'Read the current state and try again.',
  },
  idempotency_key_reused: {
    status: 409,
    title: 'The idempotency key was used for another request',
    meaning: 'The same `Idempotency-Key` was used with a different body, query or path.',
    next: 'Use a new key for a new request.',
  },
  answer_erased: {
    status: 409,
    title: 'The response to this request was erased',
    meaning:
      'The request was already processed. Its stored response was deleted because a contact has been erased since.',
    next: 'Read what the request created. Use a new key for a new request.',
  },
  idempotency_in_progress: {
    status: 409,
    title: 'The same request is still being processed',
    meaning: 'A request with this `Idempotency-Key` is still in progress.',
    next: 'Retry it unchanged after `Retry-After` seconds.',
  },
  unknown_grant: {
    status: 401,
    title: 'Unknown authorization',
    meaning: 'The authorization is unknown, has expired, or was already completed.',
    next: 'Start again with `POST /v1/connections/{connector}/authorize`.',
  },
  no_oauth: {
    status: 409,
    title: 'The connector does not use OAuth',
    meaning: 'The connector does not use OAuth, so it has no app registrations.',
    next: 'Create the connection with its settings.',
  },
  no_app: {
    status: 409,
    title: 'No app is registered',
    meaning: 'The connector needs an app, and none is registered in this installation.',
    next: 'Ask an operator to add its client id and secret with `POST /v1/apps`.',
  },
  invalid_app: {
    status: 422,
    title: 'Invalid app',
    meaning:
      'The app does not belong to this connector or channel, or there are several apps and `appId` is missing.',
    next: 'Set `appId` to one of the apps of the connector or channel.',
  },
  app_in_use: {
    status: 409,
    title: 'The app is in use',
    meaning: 'Connections or numbers use the app.',
    next: 'Remove those first.',
  },
  app_from_settings: {
    status: 409,
    title: 'The app comes from the settings',
    meaning: 'The app is the one of the hub’s own settings (`META_APP_SECRET`).',
    next: 'Change the settings and restart the hub, or add another app.',
  },
  needs_authorization: {
    status: 409,
    title: 'Authorization required',
    meaning: 'The connector uses OAuth: a person has to approve the connection on the vendor’s page.',
    next: 'Call `POST /v1/connections/{connector}/authorize` and redirect the person to the URL it returns.',
  },
  needs_account: {
    status: 409,
    title: 'A connect code is required',
    meaning: 'The app does not take new shops by itself, or the shop has not installed it yet.',
    next: 'Install it with a connect code of an account: `POST /v1/connections/codes`.',
  },
  tenant_connected: {
    status: 409,
    title: 'The shop is connected to another account',
    meaning: 'The connect code is of another account than the one the shop is connected to.',
    next: 'Remove the app from the shop, then install it with the code.',
  },
  shop_not_connected: {
    status: 409,
    title: 'The shop is not connected',
    meaning: 'The app was not installed in this shop, or was removed from it.',
    next: 'Ask `GET /embedded/{connector}/session` what is missing, and install it with `POST /embedded/{connector}/install`.',
  },
  no_grant: {
    status: 409,
    title: 'No authorization page',
    meaning: 'The vendor of this connector has no authorization page.',
    next: 'Create the connection with its settings: `POST /v1/connections`.',
  },
  no_export: {
    status: 409,
    title: 'Nothing to download',
    meaning: 'The privacy request asks for something to be erased, not for an export.',
    next: 'Read its `receipt`.',
  },
  no_companion: {
    status: 409,
    title: 'No plugin at the shop',
    meaning:
      'The shop does not use our plugin, which would receive the new secret, or there is none for this vendor.',
    next: 'Change the secret in the settings of the connection and in the webhooks of the shop; connect an OAuth vendor again.',
  },
  cannot_sweep: {
    status: 409,
    title: 'No sweep possible now',
    meaning:
      'The connection is paused, another process is sweeping it, or its connector can neither fetch what webhooks missed nor create webhooks.',
    next: 'Do what `detail` says.',
  },
  callback_not_https: {
    status: 409,
    title: 'Callback URL without HTTPS',
    meaning: 'The vendor would send keys to `PUBLIC_URL` without encryption.',
    next: 'Make Liaison available over HTTPS and set `PUBLIC_URL` to its URL.',
  },
  no_sandbox: {
    status: 409,
    title: 'No sandbox here',
    meaning: 'Sandbox numbers can only be created by a process that runs the sandbox, and this one does not.',
    next: 'Send the request to a process with the role `all` or `api`.',
  },
  last_operator_key: {
    status: 409,
    title: 'The last operator key',
    meaning: 'Without it, nobody could operate the installation.',
    next: 'Create another key with the scope `operator` first.',
  },
  contact_erased: {
    status: 409,
    title: 'The contact was erased',
    meaning: 'An erased contact cannot be merged or changed, nor can its merges be undone.',
    next: 'Create a new contact.',
  },
  no_merge_to_undo: {
    status: 409,
    title: 'No merge to undo',
    meaning:
      'No contact was merged into this one, the merge is too old or from before merges were recorded, or it was not this contact.',
    next: 'Check the contact’s changes for its merges.',
  },
  later_merge: {
    status: 409,
    title: 'There is a later merge',
    meaning: 'Merges have to be undone in reverse order.',
    next: 'Undo the merge named in the response first.',
  },
  identifier_in_use: {
    status: 409,
    title: 'The identifier belongs to another contact',
    meaning:
      'A phone or id can only belong to one contact, and an e-mail address shared by several contacts identifies none of them.',
    next: 'Merge the contacts, remove the identifier from the other one, or identify the contact by its id or phone.',
  },
  number_pending: {
    status: 409,
    title: 'Meta has not confirmed the number',
    meaning: 'A pending number cannot be activated.',
    next: 'Register it again with a working access token.',
  },
  conversation_locked: {
    status: 409,
    title: 'Somebody else is answering',
    meaning:
      'Another holder has the lock of the conversation: `lockedBy` says who and `lockedUntil` until when. Nothing was sent or changed.',
    next: 'Wait until they are done or the lock lapses, or give the token of the lock if it is yours.',
  },
  unknown_signup_link: {
    status: 404,
    title: 'Unknown signup link',
    meaning: 'The link is incomplete, was made up, or was withdrawn.',
    next: 'Open the whole link, or ask for a new one.',
  },
  signup_link_expired: {
    status: 410,
    title: 'The signup link has expired',
    meaning: 'The link was not used in time.',
    next: 'Make a new one with `POST /v1/number-signups`.',
  },
  signup_link_used: {
    status: 409,
    title: 'The signup link was used',
    meaning: 'A number is being connected with this link, or was connected with it.',
    next: 'Wait, or make a new link for another number.',
  },
  signup_not_ready: {
    status: 409,
    title: 'Embedded Signup is not set up',
    meaning:
      'The app at Meta or the address of this hub lacks what Embedded Signup needs; `detail` names it.',
    next: 'Follow the section on Embedded Signup in `docs/numbers.md`.',
  },
  signup_not_finished: {
    status: 409,
    title: 'Nobody has finished the signup',
    meaning:
      'There is no token to go on with: the dialog at Meta was not finished, or its code could not be exchanged.',
    next: 'Open the link and finish the dialog.',
  },
  no_registration: {
    status: 409,
    title: 'Nothing to verify or register',
    meaning: 'Senders of this channel need no verification and no registration.',
    next: 'Use the sender as it is.',
  },
  feature_unsupported: {
    status: 409,
    title: 'The channel does not have this',
    meaning: 'The channel of the sender does not have what was asked for.',
    next: 'Use a sender of another channel.',
  },
  cannot_mark_read: {
    status: 409,
    title: 'The message cannot be marked as read',
    meaning: 'It is not a message a person wrote, its number is gone, or its channel has no read receipts.',
    next: 'Read `detail`; give the id of a message that was received.',
  },
  template_exists: {
    status: 409,
    title: 'The template already exists',
    meaning: 'Meta already has the template in one of the given languages.',
    next: 'Use another name, or omit these languages.',
  },
  no_number: {
    status: 409,
    title: 'The account has no number',
    meaning: 'The request needs a number, and the account has none.',
    next: 'Register one with `POST /v1/numbers`.',
  },
  no_active_number: {
    status: 409,
    title: 'No active number',
    meaning: 'There is no active number of this WhatsApp Business Account to call Meta with.',
    next: 'Register one with `POST /v1/numbers`, or update the access token of an existing one.',
  },
  number_taken: {
    status: 409,
    title: 'The number belongs to another account',
    meaning: 'A number can only be registered once in an installation.',
    next: 'Use that account, or remove the number there first.',
  },
  event_purged: {
    status: 409,
    title: 'The data of the event was deleted',
    meaning: 'It was deleted by age or erasure, so the event cannot be replayed.',
    next: 'Resend the change from the vendor.',
  },
  body_purged: {
    status: 409,
    title: 'The body was deleted',
    meaning: 'The body was deleted by age or erasure.',
    next: 'Resend it from the vendor.',
  },
  not_retryable: {
    status: 409,
    title: 'It cannot be retried',
    meaning: 'Only parked rows and ignored deliveries can be retried; this one is done or already queued.',
    next: 'Read its `status`.',
  },
  file_missing: {
    status: 410,
    title: 'The file was deleted',
    meaning: 'The file was deleted by age or erasure, or is missing in the storage.',
    next: 'Upload it again.',
  },
  file_not_ready: {
    status: 409,
    title: 'The file is not available yet',
    meaning: 'The file of an inbound message is still being downloaded, or the download failed.',
    next: 'Read its `status`: `pending` is retried automatically.',
  },
  file_too_large: {
    status: 413,
    title: 'The file is too large',
    meaning: 'No kind of message supports a file of this type and size. Nothing was stored.',
    next: 'Send a file of at most `maxBytes` bytes.',
  },
  body_too_large: {
    status: 413,
    title: 'The body is too large',
    meaning: 'Bodies under `/v1` are limited to 1 MiB.',
    next: 'Send less data, or split it into several requests.',
  },
  range_not_satisfiable: {
    status: 416,
    title: 'Range not satisfiable',
    meaning: 'The range starts after the end of the file.',
    next: 'Request a range within the file; its size is in `Content-Range`.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'The body is not JSON',
    meaning: 'Bodies must be `application/json`.',
    next: 'Send JSON with `Content-Type: application/json`.',
  },
  validation_failed: {
    status: 422,
    title: 'Validation failed',
    meaning: 'A field, parameter or header is missing, unknown or invalid. Nothing was stored.',
    next: 'Correct every field listed under `errors`.',
  },
  invalid_settings: {
    status: 422,
    title: 'Invalid settings',
    meaning: 'The settings do not match the schema of their connector or plugin. Nothing was stored.',
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
    title: 'Invalid file',
    meaning:
      'The file is empty, of an unsupported type, or its content does not match its type. Nothing was stored.',
    next: 'See `errors` for the detected type and the supported types.',
  },
  bundle_unreadable: {
    status: 422,
    title: 'The file is not a bundle',
    meaning: 'The body is not an exported bundle, or of a newer version of the format. Nothing was stored.',
    next: 'Send the file as it was exported; update the hub if the file is of a newer version.',
  },
  unknown_variable: {
    status: 422,
    title: 'The template has no such variable',
    meaning: 'The request has a variable that the template does not declare. Nothing was stored.',
    next: 'Remove it, or correct its name.',
  },
  unknown_template: {
    status: 422,
    title: 'No such template',
    meaning:
      'There is no template with this name in the number’s WhatsApp Business Account. Nothing was stored.',
    next: 'List the templates with `GET /v1/templates`.',
  },
  number_refused: {
    status: 422,
    title: 'Meta rejected the number',
    meaning:
      'According to Meta, the token has no access to the number, or the number is not in the WhatsApp Business Account.',
    next: 'Correct the field named under `errors`.',
  },
  too_many_fields: {
    status: 409,
    title: 'Too many custom fields',
    meaning: 'An account can declare up to 200 custom fields.',
    next: 'Delete a custom field that you no longer need.',
  },
  same_contact: {
    status: 422,
    title: 'A contact cannot be merged with itself',
    meaning: 'Both ids belong to the same contact.',
    next: 'Use the ids of two different contacts.',
  },
  invalid_contact: {
    status: 422,
    title: 'The contact cannot be saved',
    meaning: 'A field of the contact is invalid. Nothing was stored.',
    next: 'Correct every field listed under `errors`.',
  },
  invalid_template: {
    status: 422,
    title: 'Invalid template',
    meaning: 'The template violates a rule of Meta. Nothing was stored.',
    next: 'Correct every field listed under `errors`.',
  },
  invalid_cursor: {
    status: 422,
    title: 'Invalid cursor',
    meaning: 'The cursor is not a `next` value of this list.',
    next: 'Start again without a cursor.',
  },
  vendor_rejected: {
    status: 422,
    title: 'Rejected by the vendor',
    meaning: 'The shop, the CRM or Meta rejected the request.',
    next: 'Correct what `detail` names; the same request will be rejected again.',
  },
  rate_limited: {
    status: 429,
    title: 'Too many requests',
    meaning: 'The key has exceeded its rate limit.',
    next: 'Wait `Retry-After` seconds; `RateLimit` shows the remaining requests.',
  },
  overloaded: {
    status: 429,
    title: 'The hub is overloaded',
    meaning: 'The queue is full.',
    next: 'Retry after `Retry-After` seconds.',
  },
  internal_error: {
    status: 500,
    title: 'Internal error',
    meaning: 'An unexpected error; the log has the details under the same `traceId`.',
    next: 'Try again; report the `traceId` if it happens again.',
  },
  meta_unreachable: {
    status: 502,
    title: 'Meta is not available',
    meaning: 'Meta could not be reached, or rejected the request.',
    next: 'Read `detail`; retry after `Retry-After` seconds.',
  },
  vendor_unavailable: {
    status: 502,
    title: 'The vendor is not available',
    meaning: 'The shop, the CRM or Meta could not be reached, or returned a server error.',
    next: 'Try again later.',
  },
  database_unavailable: {
    status: 503,
    title: 'The database is not available',
    meaning: 'Nothing was stored.',
    next: 'Retry after `Retry-After` seconds.',
  },
  storage_full: {
    status: 503,
    title: 'The disk is full',
    meaning: 'Nothing was stored.',
    next: 'The operator has to free disk space; then retry.',
  },
  storage_unavailable: {
    status: 503,
    title: 'The file storage is not available',
    meaning: 'The folder or bucket for files cannot be reached. Nothing was stored.',
    next: 'Retry after `Retry-After` seconds.',
  },
  busy: {
    status: 503,
    title: 'Concurrent changes',
    meaning: 'Other requests are changing the same data. Nothing was stored.',
    next: 'Retry after `Retry-After` seconds.',
  },
  not_ready: {
    status: 503,
    title: 'Not ready',
    meaning: 'A dependency of this process is not working: see `errors`.',
    next: 'Route traffic to other processes until `/readyz` returns 200.',
  },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof problemCatalogue;

/** The entry of a code, also for codes thrown by other modules before they were listed. */
export function problemKind(code: string): ProblemKind | undefined {
  return Object.hasOwn(problemCatalogue, code) ? problemCatalogue[code as ProblemCode] : undefined;
}
