import { z } from 'zod';
import { startGraphEmulator } from './server.js';
import type { TemplateApproval } from './model/model.js';

const environment = z.object({
  SANDBOX_PORT: z.coerce.number().int().min(0).max(65_535).default(4010),
  SANDBOX_STATE_FILE: z.string().optional(),
  SANDBOX_WEBHOOK_URL: z.url().optional(),
  SANDBOX_APP_SECRET: z.string().min(1).default('sandbox-app-secret'),
  SANDBOX_ACCESS_TOKEN: z.string().min(1).optional(),
  SANDBOX_PHONE_NUMBER_ID: z
    .string()
    .regex(/^[0-9]+$/, 'must be digits')
    .optional(),
  SANDBOX_WABA_ID: z
    .string()
    .regex(/^[0-9]+$/, 'must be digits')
    .optional(),
  SANDBOX_DISPLAY_PHONE: z.string().optional(),
  SANDBOX_TEMPLATE_APPROVAL: z
    .string()
    .regex(
      /^(approve|pending|approve-after:[0-9]+|reject:.+)$/,
      'must be approve, pending, approve-after:MS or reject:REASON',
    )
    .default('approve'),
  SANDBOX_DELIVERED_MS: z.coerce.number().int().min(0).default(50),
  SANDBOX_READ_MS: z.coerce.number().int().min(0).default(1000),
  SANDBOX_READS: z.enum(['on', 'off']).default('on'),
});

function approvalOf(text: string): TemplateApproval {
  const [kind, rest = ''] = text.split(/:(.*)/s);
  if (kind === 'approve-after') return { kind, ms: Number(rest) };
  if (kind === 'reject') return { kind, reason: rest };
  return kind === 'pending' ? { kind } : { kind: 'approve' };
}

async function main(): Promise<void> {
  // The journal holds what was sent to whom.
  process.umask(0o077);
  const parsed = environment.safeParse(process.env);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    process.stderr.write(`The sandbox cannot start:\n  ${lines.join('\n  ')}\n`);
    process.exitCode = 1;
    return;
  }
  const env = parsed.data;
  const running = await startGraphEmulator({
    port: env.SANDBOX_PORT,
    appSecret: env.SANDBOX_APP_SECRET,
    templateApproval: approvalOf(env.SANDBOX_TEMPLATE_APPROVAL),
    statusDelays: { delivered: env.SANDBOX_DELIVERED_MS, read: env.SANDBOX_READ_MS },
    reads: env.SANDBOX_READS === 'on',
    onError: (error) => process.stderr.write(`The sandbox cannot write its state file: ${String(error)}\n`),
    ...(env.SANDBOX_STATE_FILE === undefined ? {} : { stateFile: env.SANDBOX_STATE_FILE }),
    ...(env.SANDBOX_WEBHOOK_URL === undefined ? {} : { webhookUrl: env.SANDBOX_WEBHOOK_URL }),
  });
  const phoneNumberId = env.SANDBOX_PHONE_NUMBER_ID;
  if (phoneNumberId !== undefined && !running.emulator.state.directory.number(phoneNumberId)) {
    running.emulator.addNumber({
      phoneNumberId,
      ...(env.SANDBOX_WABA_ID === undefined ? {} : { wabaId: env.SANDBOX_WABA_ID }),
      ...(env.SANDBOX_DISPLAY_PHONE === undefined ? {} : { displayPhone: env.SANDBOX_DISPLAY_PHONE }),
    });
  }
  if (env.SANDBOX_ACCESS_TOKEN !== undefined) {
    const numbers = running.emulator.numbers().map((number) => number.phoneNumberId);
    running.emulator.state.directory.grant(env.SANDBOX_ACCESS_TOKEN, numbers);
  }
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    void running.close().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.stdout.write(`The sandbox listens on ${running.url}\n`);
}

await main();
