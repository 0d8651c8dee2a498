interface ShownGate {
  gate: string;
  answer: string;
  reason?: string;
  explanation?: string;
}
interface ShownDecision {
  stage?: string;
  verdict?: string;
  reason?: string | null;
  gates?: ShownGate[];
}

const rule = '─'.repeat(72);

/** The demo's message with its decision record, as text for a terminal. */
export function demoStory(message: Record<string, unknown> | undefined): string[] {
  if (!message) {
    return [
      '',
      'The demo order was delivered, but no message came of it yet. Look at GET /v1/deliveries and GET /v1/events.',
    ];
  }
  const rendered = typeof message['text'] === 'string' ? message['text'] : '(no text was kept)';
  const decisions = (message['decisions'] as ShownDecision[] | undefined) ?? [];
  return [
    '',
    rule,
    'A shop order came in through the front door, and this is what its customer received:',
    '',
    ...rendered.split('\n').map((line) => `    ${line}`),
    '',
    `Status: ${String(message['status'])}`,
    '',
    'Why it was sent:',
    ...decisions.flatMap(decisionLines),
    rule,
  ];
}

function decisionLines(decision: ShownDecision): string[] {
  const head = `  ${decision.stage ?? 'decide'}: ${decision.verdict ?? ''}${decision.reason ? ` (${decision.reason})` : ''}`;
  return [
    head,
    ...(decision.gates ?? []).map(
      (gate) => `    ${gate.answer.padEnd(15)} ${gate.gate.padEnd(20)} ${gate.explanation ?? ''}`,
    ),
  ];
}

/** Where everything is, and what to try next. */
export function nextSteps({ base, adminKey }: { base: string; adminKey: string | undefined }): string[] {
  // Between single quotes, as the commands below write it: they are meant to be pasted.
  const key = (adminKey ?? '<your admin key>').replaceAll("'", "'\\''");
  return [
    '',
    `Sandbox phone:     ${base}/sandbox`,
    `API documentation: ${base}/docs`,
    `Admin key:         ${adminKey ?? 'the one made at the first start (LIAISON_ADMIN_KEY sets another)'}`,
    '',
    'Try next:',
    `  curl -H 'Authorization: Bearer ${key}' ${base}/v1/messages`,
    `  curl -H 'Authorization: Bearer ${key}' ${base}/v1/events`,
    `  curl -H 'Authorization: Bearer ${key}' ${base}/v1/connectors`,
    '',
  ];
}
