import { describe, expect, it } from '@jest/globals';
import { readContentType } from './content-type.js';

describe('what a request says its body is', () => {
  it.each([
    'application/json',
    'application/json,application/json',
    'APPLICATION/JSON; charset=UTF-8',
    'application/json; charset=utf-8; q=1; x=y',
    'json',
    'text/json',
    'application/problem+json',
    'utf-8',
    'charset=utf-8',
    '',
    ' ; ',
  ])('%j is JSON', (header) => {
    expect(readContentType(header)).toBe('application/json');
  });

  it('a form written twice is one', () => {
    const form = 'application/x-www-form-urlencoded';
    expect(readContentType(`${form},${form}`)).toBe(form);
    expect(readContentType(`${form}; charset=UTF-8`)).toBe(form);
  });

  it.each([
    'text/xml',
    'text/plain',
    'text/html, application/json',
    'multipart/form-data; boundary=x',
    'image/png',
  ])('%j stays as it is', (header) => {
    expect(readContentType(header)).toBe(header);
  });
});
