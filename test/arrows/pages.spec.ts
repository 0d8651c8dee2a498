import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { FastifyReply } from 'fastify';
import { sendPage } from '../../src/http/index.js';

/** Whoever sends HTML by themselves decides about its headers again, and forgets one. */
const ownPage = /\.type\(\s*['"`]text\/html|content-type['"`],\s*['"`]text\/html/i;
/** Pages the emulator plays: an error in front of Meta's API, and the dialog of Embedded Signup. */
const emulated = ['sandbox/http/answer-faults.ts', 'sandbox/http/signup-dialog.routes.ts'];

describe('pages of the hub', () => {
  it('are all sent by sendPage', () => {
    const sending = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !/\.(spec|fixture)\.ts$/.test(name))
      .filter((name) => ownPage.test(readFileSync(join('src', name), 'utf8')));
    expect(sending.filter((name) => !emulated.includes(name))).toEqual(['http/send-page.ts']);
  });

  it('stay out of frames, caches and referrers, and run nothing unless their policy says so', () => {
    const headers: Record<string, string> = {};
    const reply = {
      status: () => reply,
      type: () => reply,
      header: (name: string, value: string) => {
        headers[name] = value;
        return reply;
      },
      send: () => reply,
    };
    sendPage(reply as unknown as FastifyReply, '<p>Hello</p>');
    expect(headers).toEqual({
      'content-security-policy': expect.stringMatching(/^default-src 'none';.*frame-ancestors 'none'$/),
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    expect(headers['content-security-policy']).not.toContain("script-src 'unsafe");
  });
});
