import type { GrantState } from '../../../connections/index.js';
import { escapeHtml, htmlPage } from '../../../platform/index.js';

/** What a person reads who comes back from a vendor's grant screen. */
export function grantPage(grant: GrantState, agreed: boolean): string {
  const [title, text] = wordsOf(grant, agreed);
  return wayPage(title, text, grant.returnUrl);
}

/** A page with the result, and leads on where that is known. */
export function wayPage(title: string, text: string, returnUrl: string | undefined): string {
  const on =
    returnUrl === undefined ? '' : `<p><a href="${escapeHtml(returnUrl)}" rel="noreferrer">Go on</a></p>`;
  return htmlPage({
    title: `${title} · Liaison`,
    body: `<main>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(text)}</p>
${on}
</main>`,
  });
}

function wordsOf({ state, connector }: GrantState, agreed: boolean): [string, string] {
  switch (state) {
    case 'completed':
      return [`${connector} is connected`, 'Liaison has received the keys. You can close this page.'];
    case 'expired':
      return [
        'The request has expired',
        'Access must be approved within 30 minutes. Start again in Liaison.',
      ];
    case 'unknown':
      return ['Invalid link', 'The link is incomplete or has expired. Start again in Liaison.'];
    case 'waiting':
      return agreed
        ? [
            `${connector} has not handed over its keys yet`,
            'You approved access, but the keys did not arrive. Go back and approve again; if it fails again, a firewall or security plugin of the shop may be blocking its request to Liaison.',
          ]
        : [
            'Not connected',
            `You did not approve access, so nothing was connected. Go back if you want to approve it.`,
          ];
  }
}
