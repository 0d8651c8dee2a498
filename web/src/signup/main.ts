import { readDialogEvent, type DialogEvent } from './dialog-events.js';
import { loadScript, openDialog, type DialogValues } from './provider-script.js';

/** How far the signup is, as the hub says it. */
interface View {
  state: string;
  needs: 'dialog' | 'wait' | 'continue' | 'pin' | 'verification' | 'choice' | 'nothing';
  message: string | null;
  displayPhone: string | null;
  choices: { phoneNumberId: string; displayPhone: string }[];
  expired: boolean;
  returnUrl: string | null;
}

interface PageData {
  address: string;
  flow: 'number' | 'phone_app' | 'choice';
  scriptUrl: string;
  values: DialogValues;
  origins: string[];
  view: View;
  texts: Record<
    'waiting' | 'working' | 'done' | 'close' | 'return' | 'blocked' | 'offline' | 'expired' | 'resume',
    string
  >;
}

/** Milliseconds a code waits for what the dialog says; the code itself lives 30 seconds. */
const eventMs = 5_000;
/** Milliseconds between questions while the hub is at it. */
const pollMs = 2_000;

const element = <E extends HTMLElement>(id: string): E => document.getElementById(id) as E;
const root = element('signup');
const page = JSON.parse(root.dataset['page'] ?? '') as PageData;
const { texts } = page;
const start = element<HTMLButtonElement>('start');
const answer = element<HTMLFormElement>('answer');
const resume = element<HTMLButtonElement>('resume');
const pin = element<HTMLInputElement>('pin');
const sendCode = element<HTMLButtonElement>('send-code');
const code = element<HTMLInputElement>('code');

let heard: DialogEvent | undefined;
let onHeard: () => void = () => undefined;

window.addEventListener('message', ({ origin, data }) => {
  const event = readDialogEvent(origin, data, page.origins);
  if (!event) return;
  heard = event;
  onHeard();
});

function show(id: string, on: boolean): void {
  element(id).hidden = !on;
}

function say(status: string, problem: string | null = null): void {
  element('status').textContent = status;
  element('problem').textContent = problem ?? '';
  show('problem', problem !== null);
}

/** Shows how far it is, and asks again while the hub is at it. */
function render(view: View): void {
  const { needs, message } = view;
  show('begin', needs === 'dialog' && !view.expired);
  show('answer', ['continue', 'pin', 'verification', 'choice'].includes(needs));
  show('pin-part', needs === 'pin');
  show('verification-part', needs === 'verification');
  show('choice-part', needs === 'choice');
  pin.required = needs === 'pin';
  resume.disabled = false;
  sendCode.disabled = false;
  element('choices').replaceChildren(...view.choices.map(choiceOf));
  if (view.state === 'completed') finished(view);
  else if (view.expired) say('', texts.expired);
  else if (needs === 'wait') {
    say(view.state === 'working' ? texts.working : '', message);
    show('answer', view.state !== 'working');
    setTimeout(() => void poll(), pollMs);
  } else say('', message);
  if (needs === 'pin') pin.focus();
}

function finished({ displayPhone, returnUrl }: View): void {
  say(`${texts.done} ${displayPhone ?? ''}`);
  const after = element('after');
  if (returnUrl === null) after.textContent = texts.close;
  else {
    const on = document.createElement('a');
    on.href = returnUrl;
    on.rel = 'noreferrer';
    on.textContent = texts.return;
    after.replaceChildren(on);
  }
  show('after', true);
}

function choiceOf({ phoneNumberId, displayPhone }: View['choices'][number], index: number): HTMLElement {
  const label = document.createElement('label');
  const input = document.createElement('input');
  input.type = 'radio';
  input.name = 'phoneNumberId';
  input.value = phoneNumberId;
  input.checked = index === 0;
  label.append(input, ` ${displayPhone}`);
  return label;
}

/** Asks the hub; undefined when it could not be reached, which is said. */
async function ask(path: string, body?: object): Promise<View | undefined> {
  try {
    const response = await fetch(`${page.address}/${path}`, {
      method: body ? 'POST' : 'GET',
      ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
    });
    // A link that was used, or is over: the page says so when it is loaded anew.
    if (response.status === 409 || response.status === 410 || response.status === 404)
      return path === 'status' ? undefined : await ask('status');
    if (response.ok) return (await response.json()) as View;
  } catch {
    // Said below.
  }
  say('', texts.offline);
  return undefined;
}

async function poll(): Promise<void> {
  const view = await ask('status');
  if (view) render(view);
}

/** What the dialog said, once it has; undefined when it says nothing in time. */
async function eventInTime(): Promise<DialogEvent | undefined> {
  if (!heard)
    await new Promise<void>((resolve) => {
      onHeard = resolve;
      setTimeout(resolve, eventMs);
    });
  return heard;
}

async function begin(): Promise<void> {
  heard = undefined;
  const chosen = root.querySelector<HTMLInputElement>('input[name=flow]:checked')?.value ?? page.flow;
  const withPhoneApp = chosen === 'phone_app';
  const opened = openDialog(page.values, withPhoneApp);
  start.disabled = true;
  say(texts.waiting);
  const code = await opened;
  const event = code === undefined ? heard : await eventInTime();
  start.disabled = false;
  if (code === undefined || event?.kind === 'stopped') {
    const { kind: _kind, ...told } = event?.kind === 'stopped' ? event : { kind: 0, reason: 'cancelled' };
    const view = await ask('stopped', told);
    if (view) render(view);
    return;
  }
  show('begin', false);
  say(texts.working);
  const { kind: _kind, ...told } = event ?? { kind: 0, phoneApp: withPhoneApp };
  const view = await ask('finish', { code, ...told });
  if (view) render(view);
}

async function goOn(): Promise<void> {
  const fields = new FormData(answer);
  // An empty field says nothing: the phone may have been verified elsewhere.
  const text = (name: string, part: string) =>
    element(part).hidden ? undefined : fields.get(name) || undefined;
  resume.disabled = true;
  say(texts.working);
  const view = await ask('continue', {
    pin: text('pin', 'pin-part'),
    phoneNumberId: text('phoneNumberId', 'choice-part'),
    code: text('code', 'verification-part'),
  });
  pin.value = '';
  code.value = '';
  resume.disabled = false;
  if (view) render(view);
}

/** Has a code sent to the phone. */
async function requestCode(): Promise<void> {
  sendCode.disabled = true;
  const view = await ask('code', { method: new FormData(answer).get('method') });
  sendCode.disabled = false;
  if (!view) return;
  render(view);
  code.focus();
}

sendCode.addEventListener('click', () => void requestCode());
start.addEventListener('click', () => void begin());
answer.addEventListener('submit', (event) => {
  event.preventDefault();
  void goOn();
});
render(page.view);
if (page.view.needs !== 'nothing')
  loadScript(page.scriptUrl, page.values).then(
    () => {
      start.disabled = false;
    },
    () => say('', texts.blocked),
  );
