/** Names kept of one delivery at most. */
const mostMentions = 60;
/** Digits of a phone that all its spellings end with. */
const commonDigits = 8;

const address = /[^\s"'<>@,;:=&()[\]{}\\]{1,64}@[a-z0-9.-]{1,255}\.[a-z]{2,24}/gi;
const digits = /(?<![\w.-])\+?\d(?:[\s.()/-]{0,3}\d){6,18}(?![\w-])/g;
const isoDay = /^\d{4}-\d\d-\d\d/;
const scopedId = /\b[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{4,128}\b/g;

/**
 * What a text names people by, each in one spelling: e-mail addresses, what may be a phone (the digits
 * every spelling of it ends with), business-scoped ids. Too much rather than too little: it only ever
 * tells which bodies go when somebody is erased.
 */
export function mentionsIn(given: string): string[] {
  const text = unescaped(given);
  const found = new Set<string>();
  for (const [mail] of text.matchAll(address)) found.add(mail.toLowerCase());
  for (const [id] of text.matchAll(scopedId)) found.add(id);
  for (const [phone] of text.matchAll(digits)) if (!isoDay.test(phone)) found.add(phoneMention(phone));
  return [...found].slice(0, mostMentions);
}

/** How an identifier of a contact is written in {@link mentionsIn}; undefined for those nobody could find. */
export function mentionOf({ kind, value }: { kind: string; value: string }): string | undefined {
  if (kind === 'email') return value.toLowerCase();
  if (kind === 'user_id' || kind === 'parent_user_id') return value;
  return kind === 'phone' || kind === 'whatsapp' ? phoneMention(value) : undefined;
}

/** A form writes `+` and `@` as `%2B` and `%40`. */
function unescaped(text: string): string {
  return text.replace(/%([2-7][0-9a-f])/gi, (_all, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

function phoneMention(phone: string): string {
  return phone.replace(/\D/g, '').slice(-commonDigits);
}
