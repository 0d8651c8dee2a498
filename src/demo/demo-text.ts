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
      'The demo order was received, but no message was created yet. See GET /v1/deliveries and GET /v1/events.',
    ];
  }
  const rendered = typeof message['text'] === 'string' ? message['text'] : '(no text was kept)';
  const decisions = (message['decisions'] as ShownDecision[] | undefined) ?? [];
  return [
    '',
    rule,
    'An order arrived from the shop, and its customer received this message:',
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

/** What a start says about the admin key. */
export interface AdminKeyNews {
  /** The key, when this start made it: it is not shown again. */
  newKey: string | undefined;
  /** The file it is kept in; undefined when it was given, or when the database alone knows its hash. */
  keyFile: string | undefined;
}

/** Where the admin key is: itself only when it was just made. */
export function keyLine({ newKey, keyFile }: AdminKeyNews): string {
  const kept = keyFile === undefined ? '' : ` (shown this once; kept in ${keyFile})`;
  const known =
    keyFile === undefined
      ? 'the value of LIAISON_ADMIN_KEY, or the one made at the first start'
      : `kept in ${keyFile}`;
  return `Admin key:         ${newKey === undefined ? known : `${newKey}${kept}`}`;
}

/** Where everything is, and what to try next. */
export function nextSteps(base: string, key: AdminKeyNews): string[] {
  // As a shell reads it: the commands are meant to be pasted, and hold no key themselves.
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const value =
    key.keyFile === undefined ? (key.newKey ?? '$LIAISON_ADMIN_KEY') : `$(cat ${quoted(key.keyFile)})`;
  const header = `-H "Authorization: Bearer ${value}"`;
  return [
    '',
    `Sandbox phone:     ${base}/sandbox`,
    `API documentation: ${base}/docs`,
    keyLine(key),
    '',
    'Try next:',
    `  curl ${header} ${base}/v1/messages`,
    `  curl ${header} ${base}/v1/events`,
    `  curl ${header} ${base}/v1/connectors`,
    '',
  ];
}
