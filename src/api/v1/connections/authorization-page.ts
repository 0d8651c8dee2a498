import type { AuthorizationState } from '../../../connections/index.js';
import { wayPage } from './grant-page.js';

/** What a person reads whom a vendor sent back from its page. */
export function authorizationPage(authorization: AuthorizationState): string {
  const [title, text] = wordsOf(authorization);
  return wayPage(title, text, authorization.returnUrl);
}

function wordsOf({ state, connector, problem }: AuthorizationState): [string, string] {
  switch (state) {
    case 'completed':
      return [`${connector} is connected`, 'Liaison now has access. You can close this page.'];
    case 'working':
      return ['Just a moment', `${connector} is being connected. Reload this page in a few seconds.`];
    case 'declined':
      return [
        'Not connected',
        'You did not approve access, so nothing was connected. Start again in Liaison if you want to approve it.',
      ];
    case 'expired':
      return [
        'The request has expired',
        'Access must be approved within 30 minutes. Start again in Liaison.',
      ];
    case 'failed':
      return [`${connector} could not be connected`, `${problem ?? ''} Begin again from Liaison.`.trim()];
    case 'unknown':
      return ['Invalid link', 'The link is incomplete or has expired. Start again in Liaison.'];
  }
}
