import { randomInt } from 'node:crypto';
import { GraphError, messagingError, parameterError } from '../model/graph-error.js';
import type { NumberStanding, SandboxNumber } from '../model/model.js';

/** A number that says nothing else: verified, and registered without a PIN. */
const inUse: NumberStanding = {
  verification: 'VERIFIED',
  connection: 'CONNECTED',
  pin: undefined,
  code: undefined,
  wrongCodes: 0,
  wrongPins: 0,
  moves: [],
};

/** Registrations and deregistrations of one number within {@link moveMs}. Source: …/registration (rate limit) */
const mostMoves = 10;
const moveMs = 72 * 3_600_000;
/** Milliseconds a code lives. Assumed. */
const codeMs = 10 * 60_000;
/** Wrong codes and PINs before Meta asks to wait. Assumed. */
const mostWrong = 5;

/** How far a number is with verification and registration. */
export function standingOf({ standing }: Pick<SandboxNumber, 'standing'>): NumberStanding {
  return standing ?? inUse;
}

/**
 * Sends a code to the phone: nothing is sent here, the emulator's operator reads it from the number.
 *
 * Source: developers.facebook.com/docs/graph-api/reference/whats-app-business-account-to-number-current-status/request_code
 *
 * @throws GraphError 100 for an unknown method or language, 136024 for a number that is verified
 */
export function requestCode(
  number: SandboxNumber,
  { method, language }: { method: unknown; language: unknown },
  now: number,
): SandboxNumber {
  if (method !== 'SMS' && method !== 'VOICE')
    throw parameterError('Param code_method must be one of {SMS, VOICE}');
  if (typeof language !== 'string' || !/^[a-z]{2,3}(_[A-Za-z]{2,4})?$/.test(language))
    throw parameterError('Param language must be a valid locale');
  const standing = standingOf(number);
  if (standing.verification === 'VERIFIED')
    throw codeError(136024, 'Request code error', 'The phone number has already been verified.');
  // A landline takes no text messages. Assumed: Meta says so with the same code.
  if (number.isLandline === true && method === 'SMS')
    throw codeError(136024, 'Request code error', 'A text message cannot be sent to this phone number.');
  const value = String(randomInt(0, 1_000_000)).padStart(6, '0');
  return { ...number, standing: { ...standing, code: { value, method, at: now }, wrongCodes: 0 } };
}

/**
 * @returns the number with the code taken, and the refusal where it was wrong
 */
export function verifyCode(
  number: SandboxNumber,
  code: unknown,
  now: number,
): { number: SandboxNumber; refusal?: GraphError } {
  if (typeof code !== 'string' && typeof code !== 'number')
    return { number, refusal: parameterError('The parameter code is required.') };
  const standing = standingOf(number);
  const given = String(code).replace(/\D/g, '');
  const refuse = (message: string) => ({
    number: { ...number, standing: { ...standing, wrongCodes: standing.wrongCodes + 1 } },
    refusal: codeError(136025, 'Verify code error', message),
  });
  if (standing.code === undefined || now - standing.code.at > codeMs)
    return refuse('The code has expired. Please request a new one.');
  if (standing.wrongCodes >= mostWrong)
    return refuse('You have tried too many times. Please try again later.');
  if (given !== standing.code.value) return refuse('The code you entered is incorrect.');
  const verified = { ...standing, verification: 'VERIFIED', code: undefined, wrongCodes: 0 } as const;
  return { number: { ...number, standing: verified } };
}

/**
 * Registers with the two-step PIN: the one the number has, or the one it is to have.
 *
 * Source: …/whatsapp/business-phone-numbers/registration and …/support/error-codes (133005, 133006, 133008, 133016)
 */
export function register(
  number: SandboxNumber,
  pin: unknown,
  now: number,
): { number: SandboxNumber; refusal?: GraphError } {
  const standing = standingOf(number);
  const wrong = pinProblem(pin);
  if (wrong) return { number, refusal: wrong };
  const moved = movedAt(standing, now);
  if (!moved) return { number, refusal: messagingError(133016) };
  if (standing.verification !== 'VERIFIED') return { number, refusal: messagingError(133006) };
  // Meta says to leave this call out for a number of the phone app. Assumed: it refuses it.
  if (number.coexistence === true)
    return {
      number,
      refusal: parameterError(
        'The phone number is used in the WhatsApp Business app and is registered already.',
      ),
    };
  if (standing.wrongPins >= mostWrong) return { number, refusal: messagingError(133008) };
  if (standing.pin !== undefined && standing.pin !== pin)
    return {
      number: { ...number, standing: { ...standing, wrongPins: standing.wrongPins + 1 } },
      refusal: messagingError(133005),
    };
  const registered = {
    ...standing,
    connection: 'CONNECTED',
    pin: String(pin),
    wrongPins: 0,
    moves: moved,
  } as const;
  return { number: { ...number, standing: registered } };
}

/** Takes a number out of the Cloud API. @throws GraphError 133010, 133016 */
export function deregister(number: SandboxNumber, now: number): SandboxNumber {
  const standing = standingOf(number);
  if (standing.connection !== 'CONNECTED') throw messagingError(133010);
  const moves = movedAt(standing, now);
  if (!moves) throw messagingError(133016);
  return { ...number, standing: { ...standing, connection: 'DISCONNECTED', moves } };
}

/** Sets the two-step PIN. Source: …/business-phone-numbers/two-step-verification. @throws GraphError 100 */
export function setPin(number: SandboxNumber, pin: unknown): SandboxNumber {
  const wrong = pinProblem(pin);
  if (wrong) throw wrong;
  return { ...number, standing: { ...standingOf(number), pin: String(pin), wrongPins: 0 } };
}

function pinProblem(pin: unknown): GraphError | undefined {
  return typeof pin === 'string' && /^\d{6}$/.test(pin)
    ? undefined
    : parameterError('Param pin must be a string of 6 digits');
}

function movedAt({ moves }: NumberStanding, now: number): number[] | undefined {
  const recent = moves.filter((at) => now - at < moveMs);
  return recent.length >= mostMoves ? undefined : [...recent, now];
}

function codeError(code: number, message: string, userMessage: string): GraphError {
  const { body } = messagingError(code);
  return new GraphError(400, {
    message: `(#${code}) ${message}`,
    type: 'OAuthException',
    code,
    is_transient: false,
    error_user_msg: userMessage,
    fbtrace_id: body.fbtrace_id,
  });
}
