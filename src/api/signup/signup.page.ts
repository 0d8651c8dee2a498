import { contentPolicy, escapeHtml, htmlPage } from '../../platform/index.js';
import type { SignupDialog } from '../../sdk/index.js';
import { signupWords, type Language, type SignupWord } from '../../words/index.js';
import type { SignupView } from './signup.schemas.js';

/** What the page is made of. Every value is somebody else's text. */
export interface SignupPage {
  /** Of the person who reads it. */
  language: Language;
  /** Name of the account the number is for. */
  account: string;
  /** Address of the page's own requests, without a slash at the end. */
  address: string;
  /** `number`, `phone_app` or `choice`. */
  flow: string;
  dialog: SignupDialog;
  view: SignupView;
  /** File of the page's own script. */
  script: string;
}

/** Words the script says. */
const spoken = [
  'waiting',
  'working',
  'done',
  'close',
  'return',
  'blocked',
  'offline',
  'expired',
  'resume',
] as const;

/**
 * The policy of the one page that lets the provider's script in, and its dialog's frames. No other page of the hub
 * does.
 */
export function signupPolicy({ scriptUrl, frames, connections }: SignupDialog): string {
  return contentPolicy({
    'script-src': `'self' ${new URL(scriptUrl).origin}`,
    'style-src': "'unsafe-inline'",
    'connect-src': ["'self'", ...connections].join(' '),
    'frame-src': frames.join(' '),
    'img-src': 'data:',
  });
}

/** The policy of the same page when nothing of the provider's is needed. */
export const closedSignupPolicy = contentPolicy({ 'style-src': "'unsafe-inline'" });

/** The page on which somebody agrees at the provider that a number is connected. */
export function signupPage({ language, account, address, flow, dialog, view, script }: SignupPage): string {
  const say = (word: SignupWord): string => escapeHtml(signupWords(language, word, account));
  const texts = Object.fromEntries(spoken.map((word) => [word, signupWords(language, word)]));
  const values = JSON.stringify({
    address,
    flow,
    language,
    scriptUrl: dialog.scriptUrl,
    values: dialog.values,
    origins: dialog.origins,
    view,
    texts,
  });
  const choice =
    flow === 'choice'
      ? `<fieldset id="flow"><legend>${say('which')}</legend>
<label><input type="radio" name="flow" value="number" checked> ${say('newNumber')}</label>
<label><input type="radio" name="flow" value="phone_app"> ${say('phoneNumber')}</label>
</fieldset>`
      : '';
  return frame(
    language,
    `<div id="signup" data-page="${escapeHtml(values)}">
<noscript><p class="error">${say('noScript')}</p></noscript>
<div id="begin" hidden>
<p>${say('intro')}</p>
${choice}
<button id="start" type="button" disabled>${say('start')}</button>
</div>
<p id="status" role="status"></p>
<p id="problem" class="error" role="alert" hidden></p>
<form id="answer" hidden>
<div id="pin-part" hidden><label for="pin">${say('pin')}</label>
<input id="pin" name="pin" inputmode="numeric" autocomplete="off" pattern="[0-9]{6}" maxlength="6"></div>
<div id="verification-part" hidden>
<fieldset><legend>${say('codeHow')}</legend>
<label><input type="radio" name="method" value="sms" checked> ${say('sms')}</label>
<label><input type="radio" name="method" value="voice"> ${say('voice')}</label>
<button id="send-code" class="second" type="button">${say('sendCode')}</button>
</fieldset>
<label for="code">${say('code')}</label>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9]{3}[\\- ]?[0-9]{3}" maxlength="7">
</div>
<fieldset id="choice-part" hidden><legend>${say('which')}</legend><div id="choices"></div></fieldset>
<button id="resume" type="submit">${say('resume')}</button>
</form>
<p id="after" hidden></p>
</div>`,
    `<script type="module" src="${escapeHtml(script)}"></script>`,
  );
}

/** The page of a link that cannot be used. */
export function closedSignupPage(language: Language, word: 'unknown' | 'expired'): string {
  return frame(language, `<p class="error" role="alert">${escapeHtml(signupWords(language, word))}</p>`);
}

function frame(language: Language, content: string, head = ''): string {
  const title = signupWords(language, 'title');
  return htmlPage({
    language,
    title: `${title} · Liaison`,
    head: `<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<style>
:root{--text:#1d2327;--ground:#fff;--quiet:#50575e;--line:#8c8f94;--act:#135e3b;--on-act:#fff;--bad:#b32d2e;--bad-ground:#fcf0f1}
@media(prefers-color-scheme:dark){:root{--text:#f0f0f1;--ground:#101517;--quiet:#c3c4c7;--line:#8c8f94;--act:#6cc99a;--on-act:#06150d;--bad:#f86368;--bad-ground:#2c1213}}
body{font-family:system-ui,sans-serif;line-height:1.5;max-width:32rem;margin:3rem auto;padding:0 1rem;color:var(--text);background:var(--ground)}
fieldset{border:1px solid var(--line);border-radius:4px;margin:1rem 0;padding:.6rem .8rem}
fieldset label{display:flex;gap:.6rem;align-items:baseline;padding:.3rem 0}
button,input[name=pin],input[name=code]{display:block;width:100%;box-sizing:border-box;font:inherit;padding:.6rem;margin-top:.6rem;border-radius:4px}
input[name=pin],input[name=code]{border:1px solid var(--line);background:var(--ground);color:var(--text)}
button{border:0;background:var(--act);color:var(--on-act);cursor:pointer}
button.second{background:none;color:var(--act);border:1px solid var(--act)}
button:disabled{background:var(--quiet);color:var(--ground);cursor:default}
a{color:var(--act)}
button:focus-visible,input:focus-visible,a:focus-visible{outline:3px solid #2271b1;outline-offset:2px}
.error{border-left:4px solid var(--bad);background:var(--bad-ground);padding:.6rem .8rem}
[hidden]{display:none}
</style>
${head}`,
    body: `<main>
<h1>${escapeHtml(title)}</h1>
${content}
</main>`,
  });
}
