import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { startEmulatorProcess, type GraphControl } from '../support/graph.js';
import { root, until, type Program } from '../support/processes.js';
import { WebBrowser } from './browser.js';
import { SandboxHub } from './sandbox-hub.js';

const app = {
  id: '900000000301',
  secret: 'the-secret-of-the-operators-app',
  configurations: ['700000000301'],
};
/** Where pictures go: docs/images with `npm run pictures:web`. */
const pictures = join(root, process.env['LIAISON_PICTURES'] ?? '.test/web');

describe('connecting a number in a browser', () => {
  let meta: { program: Program; control: GraphControl };
  let hub: SandboxHub;
  let browser: WebBrowser;
  let page: Page;
  let businesses = 0;

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    meta = await startEmulatorProcess({ webhookUrl: 'http://127.0.0.1:9/hooks/whatsapp' });
    await meta.control.call('PUT', '/apps', app);
    hub = await SandboxHub.start({
      META_GRAPH_URL: meta.control.url,
      META_SDK_URL: meta.control.url,
      META_APP_ID: app.id,
      META_APP_SECRET: app.secret,
      META_CONFIGURATION_ID: app.configurations[0] ?? '',
    });
    browser = await WebBrowser.open(hub.url, 'en-GB');
    page = browser.page;
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await hub?.stop();
    await meta?.program.stop();
  }, 60_000);

  /** A business with a number, which is what people choose at Meta from now on. */
  async function business(standing: object = {}): Promise<{ wabaId: string; phoneNumberId: string }> {
    const n = String(++businesses).padStart(4, '0');
    const ids = { wabaId: `81${n}`, phoneNumberId: `82${n}` };
    await meta.control.call('POST', '/numbers', { ...ids, standing });
    await meta.control.call('PUT', '/signup-plan', ids);
    return ids;
  }
  async function open(body: object): Promise<string> {
    const { id, url } = await hub.post<{ id: string; url: string }>('/v1/number-signups', body);
    await page.goto(url);
    await page.getByRole('heading', { name: 'Connect your WhatsApp number' }).waitFor();
    return id;
  }
  /** Opens the dialog of Meta. */
  async function dialog(): Promise<Page> {
    const opened = page.waitForEvent('popup');
    await page.getByRole('button', { name: 'Continue with Facebook' }).click();
    return opened;
  }
  const shot = (name: string) => async (width: number, scheme: string) => {
    await page.screenshot({ path: join(pictures, `${name}-${width}-${scheme}.png`), animations: 'disabled' });
  };
  const stateOf = (id: string) => hub.get<Record<string, unknown>>(`/v1/number-signups/${id}`);

  it('begins over when the person leaves the dialog, and ends with a number that sends', async () => {
    const { phoneNumberId } = await business();
    const id = await open({ flow: 'choice', returnUrl: `${hub.url}/docs` });
    await page.getByRole('button', { name: 'Continue with Facebook', disabled: false }).waitFor();
    expect(await browser.axeEverywhere(shot('signup'))).toEqual([]);
    const left = await dialog();
    await left.getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('alert').filter({ hasText: 'You closed the window of Facebook' }).waitFor();
    expect(await stateOf(id)).toMatchObject({
      needs: 'dialog',
      problem: { code: 'cancelled', detail: expect.stringContaining('PHONE_NUMBER_SETUP') as unknown },
    });
    const failed = await dialog();
    await failed.getByRole('button', { name: 'Report an error' }).click();
    await page.getByRole('alert').filter({ hasText: 'Facebook reported an error' }).waitFor();
    const again = await dialog();
    const extras = JSON.parse((await again.locator('#extras').textContent()) ?? '') as object;
    expect(extras).toEqual({ setup: {}, version: 'v4', sessionInfoVersion: '3' });
    await again.getByRole('button', { name: 'Finish' }).click();
    await page.getByText('Your number is connected:').waitFor();
    expect(await page.getByRole('link', { name: 'Go back' }).getAttribute('href')).toBe(`${hub.url}/docs`);
    expect(await browser.axeEverywhere(shot('signup-done'))).toEqual([]);
    expect(await stateOf(id)).toMatchObject({ state: 'completed', phoneNumberId });
    expect(await hub.list('/v1/numbers')).toMatchObject([{ phoneNumberId, status: 'active', mode: 'live' }]);
    // The link has done its work: it says so, and opens no dialog.
    await page.reload();
    await page.getByText('Your number is connected:').waitFor();
    expect(await page.getByRole('button', { name: 'Continue with Facebook' }).isVisible()).toBe(false);
  }, 90_000);

  it('asks for the PIN of a number that has one', async () => {
    const { phoneNumberId } = await business({ pin: '135790' });
    const id = await open({ flow: 'number' });
    await (await dialog()).getByRole('button', { name: 'Finish' }).click();
    const pin = page.getByLabel('Two-step PIN of the number');
    await pin.waitFor();
    expect(await browser.axe()).toEqual([]);
    await pin.fill('000000');
    await page.keyboard.press('Enter');
    await until(
      'the PIN to be refused',
      async () => (await pin.isVisible()) && (await pin.inputValue()) === '',
    );
    await pin.fill('135790');
    await page.keyboard.press('Enter');
    await page.getByText('You can close this page.').waitFor();
    expect(await stateOf(id)).toMatchObject({ state: 'completed', phoneNumberId });
  }, 60_000);

  it('has a code sent to a phone that Meta has not verified, and takes it', async () => {
    const { phoneNumberId } = await business({ verification: 'NOT_VERIFIED' });
    const id = await open({ flow: 'number' });
    await (await dialog()).getByRole('button', { name: 'Finish' }).click();
    const send = page.getByRole('button', { name: 'Send code' });
    await send.waitFor();
    expect(await browser.axeEverywhere(shot('signup-code'))).toEqual([]);
    await page.getByLabel('Phone call, also for landlines').check();
    await send.click();
    await page.getByRole('alert').filter({ hasText: 'Meta is sending a code' }).waitFor();
    const code = async () => {
      const { data } = await meta.control.call<{
        data: { phoneNumberId: string; standing?: { code?: { value: string; method: string } } }[];
      }>('GET', '/numbers');
      return data.find((one) => one.phoneNumberId === phoneNumberId)?.standing?.code;
    };
    expect(await code()).toMatchObject({ method: 'VOICE' });
    const value = (await code())?.value ?? '';
    const field = page.getByLabel('Code (six digits)');
    await field.fill(value === '000000' ? '111111' : '000000');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'wrong or too old' }).waitFor();
    await field.fill(value);
    await page.keyboard.press('Enter');
    await page.getByText('You can close this page.').waitFor();
    expect(await stateOf(id)).toMatchObject({ state: 'completed', phoneNumberId });
  }, 60_000);

  it('connects the number of a phone app, which stays there', async () => {
    const { phoneNumberId } = await business();
    const id = await open({ flow: 'choice' });
    await page.getByLabel('The number of my WhatsApp Business app').check();
    const opened = await dialog();
    const extras = JSON.parse((await opened.locator('#extras').textContent()) ?? '') as object;
    expect(extras).toMatchObject({ featureType: 'whatsapp_business_app_onboarding' });
    await opened.getByRole('button', { name: 'Finish' }).click();
    await page.getByText('Your number is connected:').waitFor();
    expect(await stateOf(id)).toMatchObject({
      phoneNumberId,
      phoneApp: true,
      copies: { contacts: 'done', history: 'done' },
    });
  }, 60_000);

  it('believes no message that is not of the dialog', async () => {
    const foreign = await business();
    const own = await business();
    const id = await open({ flow: 'number' });
    const forged = JSON.stringify({ type: 'WA_EMBEDDED_SIGNUP', event: 'CANCEL', data: {} });
    const opened = await dialog();
    const finish = { type: 'WA_EMBEDDED_SIGNUP', event: 'FINISH', data: { waba_id: foreign.wabaId } };
    for (const message of [forged, JSON.stringify(finish)])
      await page.evaluate(`postMessage(${JSON.stringify(message)}, '*')`);
    await opened.getByRole('button', { name: 'Finish' }).click();
    await page.getByText('Your number is connected:').waitFor();
    expect(await stateOf(id)).toMatchObject({ phoneNumberId: own.phoneNumberId });
  }, 60_000);

  it('asks nobody but the hub, and Meta for its script', () => {
    const script = `foreign: ${meta.control.url}/en_US/sdk.js`;
    expect(browser.problems.filter((problem) => problem !== script)).toEqual([]);
    expect(browser.problems).toContain(script);
  });
});
