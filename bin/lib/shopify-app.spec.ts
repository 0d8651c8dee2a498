import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { apiVersion } from '../../connectors/shopify/api.js';
import { scopes } from '../../connectors/shopify/auth.js';
import { connector } from '../../connectors/shopify/shopify.connector.js';
import {
  appFolder,
  appToml,
  complianceTopics,
  placeholders,
  readOptions,
  topicsOf,
  writeDeployment,
} from './shopify-app.mjs';

const source = { scopes, triggers: connector.triggers, apiVersion };
const given = {
  name: 'staging',
  clientId: '0123456789abcdef0123456789abcdef',
  webhookUrl: 'https://hub.example/hooks/apps/0199',
  redirectUrl: 'https://hub.example/connect/shopify/oauth',
  applicationUrl: 'https://hub.example/shopify',
};

describe("Shopify's configuration of the app", () => {
  it('is what the connector reads and asks for: npm run shopify:toml', () => {
    expect(readFileSync(join(appFolder, 'shopify.app.toml'), 'utf8')).toBe(appToml(source));
  });

  it('names every topic once, and those of data protection apart', () => {
    const topics = topicsOf(connector.triggers);
    expect(new Set(topics).size).toBe(topics.length);
    expect(topics).toEqual(expect.arrayContaining(['orders/create', 'app/uninstalled', 'checkouts/update']));
    expect(topics).not.toContain('customers/redact');
    expect(connector.webhook).toMatchObject({ privacy: { topics: complianceTopics } });
  });

  it('leaves out what Shopify sends no webhook for', () => {
    const topics = topicsOf([
      { topics: ['order.looked_up', 'orders/paid'] },
      { topics: ['flow/send', 'orders/paid', 'shop/redact'] },
    ]);
    expect(topics).toEqual(['orders/paid']);
  });
});

describe('a copy to deploy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'liaison-shopify-app-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has no placeholder left, and no tests', () => {
    cpSync(join(appFolder, 'extensions'), join(folder, 'extensions'), { recursive: true });
    const to = writeDeployment(source, given, folder);
    const files = readdirSync(to, { recursive: true, encoding: 'utf8' });
    expect(files.filter((name) => name.endsWith('shopify.extension.toml'))).toHaveLength(
      readdirSync(join(appFolder, 'extensions')).length,
    );
    expect(files.filter((name) => name.includes('tests'))).toEqual([]);
    for (const name of files.filter((name) => name.endsWith('.toml'))) {
      const text = readFileSync(join(to, name), 'utf8');
      for (const placeholder of Object.values(placeholders)) expect(text).not.toContain(placeholder);
    }
    expect(readFileSync(join(to, 'shopify.app.toml'), 'utf8')).toContain(`client_id = "${given.clientId}"`);
  });

  it('is asked for by name, with every value', () => {
    const complete = [
      ...['--name', 'staging', '--client-id', given.clientId, '--webhook-url', given.webhookUrl],
      ...['--redirect-url', given.redirectUrl, '--application-url', given.applicationUrl],
    ];
    expect(readOptions([])).toBeUndefined();
    expect(readOptions(complete)).toEqual(given);
    expect(() => readOptions(complete.slice(0, 6))).toThrow('Give --redirect-url');
    expect(() => readOptions(['--nmae', 'staging'])).toThrow('There is no option --nmae');
    expect(() => readOptions(['--name', '../x'])).toThrow('Give --name');
    expect(() => readOptions(['--name', 'staging', '--client-id', 'x'])).toThrow('Give --client-id');
    expect(existsSync(join(appFolder, '..', 'x'))).toBe(false);
  });
});
