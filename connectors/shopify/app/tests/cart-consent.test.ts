import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fireEvent, waitFor } from '@testing-library/preact';
import { beforeAll, beforeEach, expect, it, vi } from 'vitest';

const script = readFileSync(
  join(import.meta.dirname, '../extensions/storefront/assets/cart-consent.js'),
  'utf8',
);
const written: { url: string; attributes: Record<string, string> }[] = [];
let answer = 200;

beforeAll(() => {
  globalThis.fetch = vi.fn(async (url: unknown, init?: RequestInit) => {
    written.push({ url: String(url), ...(JSON.parse(String(init?.body)) as { attributes: Record<string, string> }) });
    return new Response('{}', { status: answer });
  });
  // As a theme loads it: once, whatever is on the page.
  new Function(script)();
});

beforeEach(() => {
  written.length = 0;
  answer = 200;
  document.body.innerHTML = `<div data-liaison-consent data-url="/es/cart/update.js">
    <input type="checkbox" id="a" data-attribute="liaison_whatsapp_optin" data-wording="Yes, updates">
    <input type="checkbox" id="b" data-attribute="liaison_whatsapp_optin_marketing" data-wording="Yes, offers">
    <p data-liaison-failed hidden>Failed</p>
  </div><input type="checkbox" id="foreign">`;
});

const box = (id: string) => document.querySelector<HTMLInputElement>(`#${id}`)!;
const failed = () => !document.querySelector<HTMLElement>('[data-liaison-failed]')!.hidden;

it('writes a tick and its words into the cart, and takes both back', async () => {
  fireEvent.click(box('a'));
  await waitFor(() => expect(written).toHaveLength(1));
  fireEvent.click(box('a'));
  await waitFor(() => expect(written).toHaveLength(2));
  expect(written).toEqual([
    {
      url: '/es/cart/update.js',
      attributes: { liaison_whatsapp_optin: 'yes', liaison_whatsapp_optin_wording: 'Yes, updates' },
    },
    {
      url: '/es/cart/update.js',
      attributes: { liaison_whatsapp_optin: '', liaison_whatsapp_optin_wording: '' },
    },
  ]);
});

it('shows no tick that the cart did not take', async () => {
  answer = 422;
  fireEvent.click(box('b'));
  await waitFor(() => expect(failed()).toBe(true));
  expect(box('b').checked).toBe(false);
  answer = 200;
  fireEvent.click(box('b'));
  await waitFor(() => expect(written).toHaveLength(2));
  expect(failed()).toBe(false);
  expect(box('b').checked).toBe(true);
});

it('leaves the boxes of others alone', async () => {
  fireEvent.click(box('foreign'));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(written).toEqual([]);
});
