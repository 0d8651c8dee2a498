// Writes connectors/shopify/app/shopify.app.toml from what the connector reads and asks for: npm run shopify:toml
// With --name, a filled copy of the whole app to deploy: connectors/shopify/app/README.md
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(import.meta.url), '../../..');
/** The app as Shopify's CLI wants it. */
export const appFolder = join(root, 'connectors/shopify/app');

/** What an operator fills in; the file in the repository shows these. */
export const placeholders = Object.freeze({
  clientId: 'CLIENT_ID',
  webhookUrl: 'https://liaison.example/hooks/apps/APP_ID',
  redirectUrl: 'https://liaison.example/connect/shopify/oauth',
  applicationUrl: 'https://liaison.example/shopify',
});

/** Topics every app in the App Store has to take. Source: shopify.dev/docs/apps/build/compliance/privacy-law-compliance */
export const complianceTopics = Object.freeze(['customers/data_request', 'customers/redact', 'shop/redact']);

/** Topics Shopify sends as webhooks; others are of Flow, of extensions, or of questions of our own. */
function isWebhookTopic(topic) {
  return /^[a-z_]+\/[a-z_]+$/.test(topic) && !topic.startsWith('flow/');
}

/** @returns webhook topics of the triggers, each once, in order; those of data protection are declared apart */
export function topicsOf(triggers) {
  const all = [...new Set(triggers.flatMap(({ topics }) => topics))].filter(isWebhookTopic).sort();
  return all.filter((topic) => !complianceTopics.includes(topic));
}

function list(values) {
  return `[\n${values.map((value) => `  ${JSON.stringify(value)},\n`).join('')}]`;
}

/**
 * The text of shopify.app.toml.
 *
 * @param app - `scopes`, `triggers` and `apiVersion` of the connector
 * @param values - see {@link placeholders}
 */
export function appToml({ scopes, triggers, apiVersion }, values = placeholders) {
  return `# Written by \`npm run shopify:toml\` from the connector: its scopes, the topics of its triggers, its API version.
name = "Liaison"
client_id = ${JSON.stringify(values.clientId)}
application_url = ${JSON.stringify(values.applicationUrl)}
embedded = true

[access_scopes]
scopes = ${JSON.stringify(scopes.join(','))}

[auth]
redirect_urls = [${JSON.stringify(values.redirectUrl)}]

[webhooks]
api_version = ${JSON.stringify(apiVersion)}

[[webhooks.subscriptions]]
topics = ${list(topicsOf(triggers))}
uri = ${JSON.stringify(values.webhookUrl)}

[[webhooks.subscriptions]]
compliance_topics = ${list(complianceTopics)}
uri = ${JSON.stringify(values.webhookUrl)}
`;
}

/** The connector as it was built. @throws Error when it was not */
async function builtConnector() {
  const part = (name) => import(join(root, 'dist/connectors/shopify', name));
  const [{ scopes }, { apiVersion }, { connector }] = await Promise.all(
    ['auth.js', 'api.js', 'shopify.connector.js'].map(part),
  ).catch(() => {
    throw new Error('The connector is not built. Run npm run build first.');
  });
  return { scopes, apiVersion, triggers: connector.triggers };
}

const options = {
  '--client-id': { key: 'clientId', wanted: 'the client ID in the Dev Dashboard', shape: /^[\w-]{8,64}$/ },
  '--webhook-url': { key: 'webhookUrl', wanted: '`webhookUrl` of POST /v1/apps', shape: /^https:\/\/\S+$/ },
  '--redirect-url': {
    key: 'redirectUrl',
    wanted: '`redirectUrl` of POST /v1/apps',
    shape: /^https:\/\/\S+$/,
  },
  '--application-url': {
    key: 'applicationUrl',
    wanted: 'the address Shopify opens in its admin',
    shape: /^https:\/\/\S+$/,
  },
};

/**
 * Reads the command line.
 *
 * @returns `name` and every value of {@link placeholders}; undefined when no name is given
 * @throws Error naming the first option that is missing or has the wrong form
 */
export function readOptions(given) {
  const values = {};
  for (let at = 0; at < given.length; at += 2) {
    const name = given[at];
    if (name !== '--name' && !(name in options))
      throw new Error(`There is no option ${name}. Give --name, ${Object.keys(options).join(', ')}.`);
    values[name] = given[at + 1];
  }
  if (given.length === 0) return undefined;
  if (!/^[a-z0-9][a-z0-9-]{0,30}$/.test(values['--name'] ?? ''))
    throw new Error('Give --name, a word for this app in lower case, such as staging.');
  const filled = { name: values['--name'] };
  for (const [option, { key, wanted, shape }] of Object.entries(options)) {
    if (!shape.test(values[option] ?? '')) throw new Error(`Give ${option}: ${wanted}.`);
    filled[key] = values[option];
  }
  return filled;
}

/**
 * A copy of the app with everything filled in, which Shopify's CLI deploys. It finds the packages of the folder above.
 *
 * @returns the folder
 */
export function writeDeployment(connector, { name, ...values }, from = appFolder) {
  const to = join(from, '.deploy', name);
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  writeFileSync(join(to, 'shopify.app.toml'), appToml(connector, values));
  writeFileSync(
    join(to, 'package.json'),
    `${JSON.stringify({ name: `liaison-shopify-${name}`, private: true })}\n`,
  );
  for (const extension of readdirSync(join(from, 'extensions'))) {
    const folder = join(to, 'extensions', extension);
    cpSync(join(from, 'extensions', extension), folder, {
      recursive: true,
      filter: (path) => !/[\\/](tests|node_modules)$/.test(path),
    });
    const toml = join(folder, 'shopify.extension.toml');
    writeFileSync(toml, readFileSync(toml, 'utf8').replaceAll(placeholders.webhookUrl, values.webhookUrl));
  }
  return to;
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    const chosen = readOptions(process.argv.slice(2));
    const connector = await builtConnector();
    if (chosen === undefined) {
      writeFileSync(join(appFolder, 'shopify.app.toml'), appToml(connector));
      console.log('Wrote connectors/shopify/app/shopify.app.toml.');
    } else {
      console.log(
        `Wrote ${writeDeployment(connector, chosen)}. Deploy it: shopify app deploy --path <that folder>`,
      );
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
