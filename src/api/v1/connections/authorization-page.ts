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
      return [`${connector} is connected`, 'Liaison may work with it from now on. You can close this page.'];
    case 'working':
      return ['Just a moment', `${connector} is being connected. Reload this page in a few seconds.`];
    case 'declined':
      return [
        'Not connected',
        'You did not agree, so nothing was connected. Begin again from Liaison to agree after all.',
      ];
    case 'expired':
      return [
        'This took too long',
        'The permission had to be given within 30 minutes. Begin again from Liaison.',
      ];
    case 'failed':
      return [`${connector} could not be connected`, `${problem ?? ''} Begin again from Liaison.`.trim()];
    case 'unknown':
      return [
        'Nothing to see here',
        'This address is not complete, or it is too old. Begin again from Liaison.',
      ];
  }
}
