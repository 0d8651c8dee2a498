import { traceId } from './ids.js';

/** What a caller of the Graph API reads when a request is refused. */
export interface GraphErrorBody {
  message: string;
  type: string;
  code: number;
  error_subcode?: number;
  is_transient?: boolean;
  error_user_title?: string;
  error_user_msg?: string;
  error_data?: { messaging_product: 'whatsapp'; details: string };
  fbtrace_id: string;
}

/** One entry of `statuses[].errors` in a webhook. */
export interface WebhookError {
  code: number;
  title: string;
  message: string;
  error_data: { details: string };
  href: string;
}

interface CatalogueEntry {
  title: string;
  http: number;
  details?: string;
}

const HREF = 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/';

/**
 * Title, HTTP status and usual details of the codes Meta documents.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
 */
const CATALOGUE: Readonly<Record<number, CatalogueEntry>> = {
  0: { title: 'AuthException', http: 401 },
  1: { title: 'An unknown error occurred', http: 400 },
  2: { title: 'Service temporarily unavailable', http: 503 },
  3: { title: 'Capability or permissions issue', http: 500 },
  4: { title: 'Application request limit reached', http: 429 },
  10: { title: 'Permission denied', http: 403 },
  100: { title: 'Invalid parameter', http: 400 },
  200: { title: 'You do not have permission to access this business account', http: 403 },
  368: { title: 'Temporarily blocked for policies violations', http: 403 },
  80007: {
    title: 'Rate limit issues',
    http: 429,
    details: 'The WhatsApp Business Account has reached its rate limit.',
  },
  130429: {
    title: 'Rate limit hit',
    http: 429,
    details:
      'Message failed to send because there were too many messages sent from this phone number in a short period of time',
  },
  130472: {
    title: "User's number is part of an experiment",
    http: 400,
    details: "Failed to send message because this user's phone number is part of an experiment",
  },
  130497: { title: 'Business account is restricted from messaging users in this country.', http: 403 },
  131000: {
    title: 'Something went wrong',
    http: 500,
    details: 'Message failed to send due to an unknown error.',
  },
  131005: { title: 'Access denied', http: 403 },
  131008: { title: 'Required parameter is missing', http: 400 },
  131009: { title: 'Parameter value is not valid', http: 400 },
  131016: { title: 'Service unavailable', http: 503, details: 'A service is temporarily unavailable.' },
  131021: {
    title: 'Recipient cannot be sender',
    http: 400,
    details: 'Sender and recipient phone number is the same.',
  },
  131026: { title: 'Message undeliverable', http: 400, details: 'Message Undeliverable.' },
  131030: { title: 'Recipient phone number not in allowed list', http: 400 },
  131031: { title: 'Business Account locked', http: 403 },
  131037: { title: 'Display name needs approval', http: 400 },
  131042: { title: 'Business eligibility payment issue', http: 400 },
  131045: { title: 'Incorrect certificate', http: 500 },
  131047: {
    title: 'Re-engagement message',
    http: 400,
    details:
      'Message failed to send because more than 24 hours have passed since the customer last replied to this number.',
  },
  131048: { title: 'Spam rate limit hit', http: 400 },
  131049: {
    title: 'This message was not delivered to maintain healthy ecosystem engagement.',
    http: 400,
    details:
      'In order to maintain a healthy ecosystem engagement, the message failed to be delivered. Please wait before sending it again.',
  },
  131050: {
    title: 'User has stopped marketing messages from this business',
    http: 400,
    details:
      'Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp from your business.',
  },
  131051: {
    title: 'Unsupported message type',
    http: 400,
    details: 'Message type is not currently supported.',
  },
  131052: { title: 'Media download error', http: 400 },
  131053: { title: 'Media upload error', http: 400 },
  131056: {
    title: '(Business Account, Consumer Account) pair rate limit hit',
    http: 429,
    details:
      'Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time',
  },
  131057: { title: 'Account in maintenance mode', http: 503 },
  131062: { title: 'Business-scoped user id is not supported for this message', http: 400 },
  131063: { title: 'Marketing templates are disabled on Cloud API for this account', http: 400 },
  131064: { title: 'Template classification limit reached', http: 400 },
  132000: { title: 'Number of parameters does not match the expected number of params', http: 400 },
  132001: { title: 'Template name does not exist in the translation', http: 404 },
  132005: { title: 'Translated text too long', http: 400 },
  132007: { title: 'Template format character policy violated', http: 400 },
  132008: { title: 'Parameters format is not allowed', http: 400 },
  132012: { title: 'Parameter format does not match format in the created template', http: 400 },
  132015: { title: 'Template is paused', http: 400 },
  132016: { title: 'Template is disabled', http: 400 },
  132068: { title: 'Flow is blocked', http: 400 },
  132069: { title: 'Flow is throttled', http: 400 },
  133000: { title: 'Deregister failed', http: 500, details: 'A previous deregistration attempt failed.' },
  133004: { title: 'Server temporarily unavailable', http: 503 },
  133005: { title: 'Two step verification PIN mismatch', http: 400 },
  133006: { title: 'Phone number re-verification needed', http: 400 },
  133008: { title: 'Too many two step verification PIN guesses', http: 400 },
  133009: { title: 'Two step verification PIN guessed too fast', http: 400 },
  133010: { title: 'Phone number not registered', http: 400 },
  133015: { title: 'Please wait a few minutes before attempting to register this phone number', http: 400 },
  133016: { title: 'Account register deregister rate limit exceeded', http: 400 },
};

/** A refusal in the form the Graph API gives it: an HTTP status and a JSON body. */
export class GraphError extends Error {
  constructor(
    readonly httpStatus: number,
    readonly body: GraphErrorBody,
    readonly retryAfterSeconds?: number,
  ) {
    super(body.message);
    this.name = 'GraphError';
  }

  /** The bytes of the answer. */
  get json(): string {
    return JSON.stringify({ error: this.body });
  }
}

/** Title of a code, or Meta's generic one for a code the catalogue does not know. */
export function errorTitle(code: number): string {
  return CATALOGUE[code]?.title ?? 'Something went wrong';
}

/** The usual details of a code, or its title. */
export function errorDetails(code: number): string {
  return CATALOGUE[code]?.details ?? errorTitle(code);
}

/**
 * A messaging error with its catalogue title: `(#131047) Re-engagement message`.
 *
 * @param code - Meta's error code
 * @param details - what was wrong; default: the catalogue's
 * @param httpStatus - default: the catalogue's, else 400
 */
export function messagingError(code: number, details?: string, httpStatus?: number): GraphError {
  return new GraphError(httpStatus ?? CATALOGUE[code]?.http ?? 400, {
    message: `(#${code}) ${errorTitle(code)}`,
    type: 'OAuthException',
    code,
    error_data: { messaging_product: 'whatsapp', details: details ?? errorDetails(code) },
    fbtrace_id: traceId(),
  });
}

/** Code 100 whose message names the parameter, as Graph's own argument checks give it. */
export function parameterError(message: string): GraphError {
  return new GraphError(400, {
    message: `(#100) ${message}`,
    type: 'OAuthException',
    code: 100,
    fbtrace_id: traceId(),
  });
}

/** Code 190: the token is unknown, expired or revoked. */
export function tokenError(message = 'Invalid OAuth access token - Cannot parse access token'): GraphError {
  return new GraphError(401, { message, type: 'OAuthException', code: 190, fbtrace_id: traceId() });
}

/** Code 104: no token at all. */
export function missingTokenError(): GraphError {
  return new GraphError(401, {
    message: 'An access token is required to request this resource.',
    type: 'OAuthException',
    code: 104,
    fbtrace_id: traceId(),
  });
}

/** Code 100, subcode 33: the object is unknown, or the token does not own it. Meta does not tell which. */
export function unsupportedRequest(method: string, id: string): GraphError {
  return new GraphError(400, {
    message:
      `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to ` +
      'missing permissions, or does not support this operation. Please read the Graph API documentation at ' +
      'https://developers.facebook.com/docs/graph-api',
    type: 'GraphMethodException',
    code: 100,
    error_subcode: 33,
    fbtrace_id: traceId(),
  });
}

/** Code 2500: a path that Graph does not have. */
export function unknownPath(path: string): GraphError {
  return new GraphError(400, {
    message: `Unknown path components: ${path}`,
    type: 'OAuthException',
    code: 2500,
    fbtrace_id: traceId(),
  });
}

/**
 * A refusal by the management API (templates), with texts meant for a person.
 *
 * @param subcode - Meta's `error_subcode`, which tells the cause
 */
export function managementError(subcode: number, userTitle: string, userMessage: string): GraphError {
  return new GraphError(400, {
    message: 'Invalid parameter',
    type: 'OAuthException',
    code: 100,
    error_subcode: subcode,
    is_transient: false,
    error_user_title: userTitle,
    error_user_msg: userMessage,
    fbtrace_id: traceId(),
  });
}

/** The same error as a `failed` status carries it. */
export function webhookError(code: number, details?: string): WebhookError {
  const title = errorTitle(code);
  return { code, title, message: title, error_data: { details: details ?? errorDetails(code) }, href: HREF };
}
