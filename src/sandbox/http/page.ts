import { contentPolicy, htmlPage } from '../../platform/index.js';
import { PAGE_SCRIPT } from './page.script.js';
import { PAGE_STYLE } from './page.style.js';

/** How the page is made. */
export interface SandboxPageOptions {
  /** Nonce of the Content-Security-Policy that goes with the page. Absent: no nonce attributes. */
  nonce?: string;
}

/**
 * The sandbox page: a phone that shows what customers received, with a box to answer. Self-contained; it loads
 * nothing, and talks to `GET /v1/sandbox/messages` and `POST /v1/sandbox/replies` of the same origin with the API key
 * that it asks for and keeps in `sessionStorage`.
 *
 * @throws Error when the nonce could break out of its attribute
 */
export function sandboxPage({ nonce }: SandboxPageOptions = {}): string {
  if (nonce !== undefined && !/^[A-Za-z0-9+/_=-]+$/.test(nonce)) {
    throw new Error('nonce: use base64 or base64url characters only.');
  }
  const attribute = nonce === undefined ? '' : ` nonce="${nonce}"`;
  return htmlPage({
    title: 'Sandbox phone',
    head: `<link rel="icon" href="data:,">
<style${attribute}>${PAGE_STYLE}</style>`,
    body: `${BODY}
<script${attribute}>${PAGE_SCRIPT}</script>`,
  });
}

/** The Content-Security-Policy for the page: nothing but its own style and script, and requests to its own origin. */
export function sandboxPagePolicy(nonce: string): string {
  return contentPolicy({
    'script-src': `'nonce-${nonce}'`,
    'style-src': `'nonce-${nonce}'`,
    'connect-src': "'self'",
    'img-src': 'data:',
  });
}

const BODY = `<header class="top">
  <h1>Sandbox phone</h1>
  <button type="button" id="leave" hidden>Sign out</button>
</header>
<p class="notice" id="notice" role="status" hidden></p>
<form class="key" id="sign-in">
  <h2>See what your customers received</h2>
  <p>Messages of sandbox numbers are shown here instead of being sent to real phones.</p>
  <label for="key">API key of your account</label>
  <input id="key" type="password" autocomplete="off" spellcheck="false" required aria-describedby="key-error">
  <p class="failed" id="key-error" role="alert"></p>
  <button class="strong">Sign in</button>
</form>
<main class="desk" id="desk" hidden>
  <section class="side" aria-labelledby="talks-title">
    <h2 id="talks-title">Conversations</h2>
    <ul class="talks" id="talks"></ul>
    <form class="new" id="new">
      <div id="number-row" hidden>
        <label for="from-number">Sandbox number</label>
        <select id="from-number"></select>
      </div>
      <label for="new-customer">Start a conversation as a customer</label>
      <div class="row">
        <input id="new-customer" inputmode="tel" autocomplete="off" placeholder="+39 333 1234567" required>
        <button>Open</button>
      </div>
    </form>
  </section>
  <section class="stage" aria-label="Phone">
    <div class="phone">
      <div class="bar">
        <div class="names">
          <h2 id="business">Sandbox phone</h2>
          <p id="customer"></p>
        </div>
        <details class="menu" id="menu" hidden>
          <summary>Menu</summary>
          <div>
            <button type="button" id="stop">Opt out of marketing messages</button>
            <button type="button" id="resume">Opt in to marketing messages</button>
          </div>
        </details>
      </div>
      <div class="log" id="log" role="log" aria-live="polite" aria-label="Messages" tabindex="0"></div>
      <p class="said" id="said" role="status"></p>
      <form class="say" id="say">
        <label class="unseen" for="text">Reply as the customer</label>
        <input id="text" autocomplete="off" maxlength="4096" placeholder="Reply as the customer" disabled>
        <button class="strong" id="send" disabled>Send</button>
      </form>
    </div>
  </section>
</main>`;
