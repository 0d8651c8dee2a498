import type { z } from 'zod';
import {
  clientSecretName,
  contactsProblems,
  contractVersion,
  schemeProblems,
  type AnyConnector,
  type SignatureScheme,
} from '../sdk/index.js';
import { secretNames } from './settings.js';

/**
 * What keeps a connector from being used, each a sentence without its subject; empty when nothing does.
 * Asked at the start: a declaration that cannot be interpreted must not be found out by a delivery.
 */
export function contractProblems(connector: AnyConnector): string[] {
  const version = versionProblems(connector);
  // What another version means by the rest is not known.
  if (version.length > 0) return version;
  const { contacts } = connector;
  return [
    ...authProblems(connector),
    ...webhookProblems(connector),
    ...actionProblems(connector),
    ...consentProblems(connector),
    ...(contacts === undefined ? [] : contactsProblems(contacts)),
  ];
}

function versionProblems({ contract }: AnyConnector): string[] {
  const given: unknown = contract;
  if (given === contractVersion) return [];
  const declared = given === undefined ? 'no contract' : `contract ${JSON.stringify(given)}`;
  return [
    `it declares ${declared}, and this version of Liaison speaks contract ${contractVersion}: declare it, or install the version of the connector that does`,
  ];
}

function actionProblems({ actions }: AnyConnector): string[] {
  const names = actions.flatMap((action) => [
    action.id,
    ...(action.implements ? [action.implements.id] : []),
  ]);
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...twice].map(
    (name) => `two of its actions answer to "${name}", and a call would not know which is meant`,
  );
}

function consentProblems({ actions, consents }: AnyConnector): string[] {
  const pushes = actions.some((action) => action.implements?.id === 'consents.push');
  if (pushes && (consents?.purposes.length ?? 0) === 0)
    return ['an action implements consents.push, and `consents` names no purposes the vendor keeps'];
  if (!pushes && consents !== undefined)
    return ['it declares `consents`, and no action implements consents.push'];
  return [];
}

function authProblems({ auth, settings }: AnyConnector): string[] {
  if (auth.type !== 'oauth2') return [];
  const wrong: string[] = [];
  // Packages may come without types.
  const loose: Record<string, unknown> = { ...auth };
  for (const name of ['authorizeUrl', 'tokenUrl', 'tenant'])
    if (typeof loose[name] !== 'function') wrong.push(`its auth lacks the function ${name}`);
  if (loose['app'] === undefined) wrong.push('its auth does not describe the app registration (app)');
  if (!Array.isArray(loose['scopes'])) wrong.push('its auth lists no scopes');
  if (typeof loose['rotates'] !== 'boolean')
    wrong.push('its auth does not say whether refresh tokens rotate (rotates)');
  if (loose['pkce'] !== undefined && loose['pkce'] !== 'S256')
    wrong.push('its auth asks for a proof key other than S256');
  if (auth.revoke !== undefined && typeof auth.revoke !== 'function') wrong.push('its revoke is no function');
  if (auth.app?.settings !== undefined && secretNames(auth.app.settings).includes(clientSecretName))
    wrong.push(`its app asks for ${clientSecretName}, which every registration has`);
  const known = namesOf(settings);
  for (const field of auth.fields ?? [])
    if (!known.includes(field)) wrong.push(`its auth asks for the unknown setting ${field}`);
  const hidden = secretNames(settings);
  for (const name of auth.learns ?? [])
    if (!known.includes(name)) wrong.push(`its auth learns the unknown setting ${name}`);
  for (const name of auth.generates ?? [])
    if (!hidden.includes(name))
      wrong.push(`its auth generates ${name}, which is no secret of its settings (meta secret)`);
  const several = [...(auth.fields ?? []), ...(auth.learns ?? []), ...(auth.generates ?? [])];
  for (const name of new Set(several.filter((one, index) => several.indexOf(one) !== index)))
    wrong.push(`its auth names ${name} twice in fields, learns and generates`);
  return wrong;
}

/** Whoever delivers nothing has to be asked. */
function unheard({ triggers, actions, reconcile, contacts }: AnyConnector): string[] {
  if (reconcile !== undefined) return [];
  if (triggers.length === 0 && actions.length > 0) return [];
  const silent = 'it has no webhook and no sweep (reconcile), so it never hears of anything';
  return [
    contacts === undefined
      ? silent
      : `${silent}: contacts alone are not synchronised yet, so give it a trigger and one of the two`,
  ];
}

function webhookProblems(connector: AnyConnector): string[] {
  const { auth, webhook } = connector;
  if (webhook === undefined) return unheard(connector);
  const schemes: SignatureScheme[] =
    'by' in webhook.verify ? Object.values(webhook.verify.choices) : [webhook.verify];
  const wrong = schemes.flatMap((scheme) =>
    schemeProblems(scheme).map((problem) => `its signature scheme ${problem}`),
  );
  if (webhook.scope !== 'app') return wrong;
  if (auth.type !== 'oauth2')
    return [...wrong, 'its webhooks are those of an app, and it has no app registration (auth oauth2)'];
  if (typeof webhook.split !== 'function')
    wrong.push('its webhooks are those of an app, and it cannot split them');
  if ('by' in webhook.verify) wrong.push('the scheme of an app webhook cannot depend on the settings');
  const secrets = [clientSecretName, ...(auth.app?.settings ? secretNames(auth.app.settings) : [])];
  for (const scheme of schemes)
    if (scheme.scheme !== 'custom' && !secrets.includes(scheme.secret))
      wrong.push(
        `its app webhook is verified with ${scheme.secret}, which is no secret of the registration (${secrets.join(', ')})`,
      );
  return wrong;
}

function namesOf(settings: z.ZodType): string[] {
  return Object.keys((settings as { shape?: object }).shape ?? {});
}
