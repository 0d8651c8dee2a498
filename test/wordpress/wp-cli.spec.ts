import { afterEach, expect, it } from '@jest/globals';
import { wpCli } from './support/wp-cli.js';

const given = process.env['WP_CLI'];
afterEach(() => {
  if (given === undefined) delete process.env['WP_CLI'];
  else process.env['WP_CLI'] = given;
});

it.each([undefined, ''])('the tests of the shell fail where WP_CLI is %p, and say what to set', (program) => {
  if (program === undefined) delete process.env['WP_CLI'];
  else process.env['WP_CLI'] = program;
  expect(() => wpCli()).toThrow(/^Set WP_CLI to the program of WP-CLI/);
});

it('the tests of the shell run the program that WP_CLI names', () => {
  process.env['WP_CLI'] = '/opt/wp';
  expect(wpCli()).toBe('/opt/wp');
});
