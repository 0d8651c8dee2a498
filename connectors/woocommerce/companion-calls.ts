import {
  companionHeaders,
  companionSignature,
  type CompanionCallContext,
  type CompanionQuestion,
  type CompanionReply,
  isRecord,
  textOf,
} from '../../src/sdk/index.js';
import { blockerOf, blockerOfError, type StrangeAnswer } from './blockers.js';
import { baseAddress } from './client.js';
import type { WooSettings } from './settings.js';

/** Ways to our plugin, best first: hosts and security plugins close one or the other. */
export const WAYS = ['rest', 'rest_route', 'wc-ajax'] as const;

const paths: Readonly<Record<string, string>> = {
  rest: '/wp-json/wc-liaison/v1/call',
  rest_route: '/?rest_route=/wc-liaison/v1/call',
  'wc-ajax': '/?wc-ajax=liaison',
};

/** One call, connection included, milliseconds: a flush may take ten seconds. */
const TIMEOUT = 15_000;
/** No answer of our plugin is longer. */
const LONGEST_ANSWER = 1024 * 1024;

/** Puts a question to our plugin, signed with the secret both sides have. */
export async function callShop(
  context: CompanionCallContext<WooSettings>,
  way: string,
  question: CompanionQuestion,
): Promise<CompanionReply> {
  const url = new URL(`${baseAddress(context.settings.url)}${paths[way] ?? paths['rest']}`);
  const body = JSON.stringify(question);
  const timestamp = Math.floor(context.now / 1000);
  const signature = companionSignature(
    { method: 'POST', path: `${url.pathname}${url.search}`, timestamp, body },
    context.settings.webhookSecret,
  );
  try {
    const answer = await context.fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'user-agent': 'Liaison',
        [companionHeaders.timestamp]: String(timestamp),
        [companionHeaders.signature]: signature,
        [companionHeaders.connection]: context.connectionId,
      },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([context.signal, AbortSignal.timeout(TIMEOUT)]),
    });
    return readAnswer({
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: await beginning(answer),
    });
  } catch (error) {
    return { reached: false, ...blockerOfError(error) };
  }
}

/** The plugin's answer, or what stood in between. */
export function readAnswer(answer: StrangeAnswer): CompanionReply {
  const given = parse(answer.body);
  if (isRecord(given) && given['ok'] === true)
    return { reached: true, ok: true, output: isRecord(given['output']) ? given['output'] : {} };
  const error = isRecord(given) && given['ok'] === false ? given['error'] : undefined;
  if (error !== undefined) {
    const told = isRecord(error) ? error : {};
    return {
      reached: true,
      ok: false,
      error: {
        code: textOf(told['code'], 60) ?? 'failed',
        message: textOf(told['message'], 500) ?? 'The shop said no and gave no reason.',
      },
    };
  }
  return { reached: false, ...blockerOf(answer) };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

async function beginning(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    chunks.push(chunk as Uint8Array);
    size += (chunk as Uint8Array).length;
    if (size >= LONGEST_ANSWER) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}
