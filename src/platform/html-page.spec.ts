import { describe, expect, it } from '@jest/globals';
import { contentPolicy, escapeHtml, htmlPage } from './html-page.js';

describe('a page of the hub', () => {
  it('takes its title for text, and stays out of search engines unless it says otherwise', () => {
    const page = htmlPage({ title: '</title><script>', body: '<p>Hi</p>', language: 'de' });
    expect(page).toMatch(/^<!doctype html>\n<html lang="de">/);
    expect(page).toContain('<title>&lt;/title&gt;&lt;script&gt;</title>');
    expect(page).toContain('noindex');
    expect(htmlPage({ title: 'x', body: '', listed: true })).not.toContain('noindex');
  });

  it('escapes what could end a text or an attribute', () => {
    expect(escapeHtml(`<a href="x" title='y'>&amp;`)).toBe(
      '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;',
    );
  });

  it('forbids everything its policy does not name', () => {
    expect(contentPolicy({ 'style-src': "'self'" })).toBe(
      "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(contentPolicy({ 'form-action': "'self'" })).toContain("form-action 'self'");
  });
});
