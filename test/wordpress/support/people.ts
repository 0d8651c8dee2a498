/** A shopper. */
export interface Person {
  firstName: string;
  lastName: string;
  email: string;
  /** As people write it. */
  phone: string;
  /** The same as WhatsApp knows it. */
  digits: string;
}

let last = Date.now() % 1_000_000;

/** Somebody no other test knows: a Spanish mobile number of their own. */
export function somebody(fields: Partial<Person> = {}): Person {
  last++;
  const digits = String(610_000_000 + (last % 80_000_000));
  return {
    firstName: 'Ana',
    lastName: 'Núñez',
    email: `ana-${digits}@example.test`,
    phone: `${digits.slice(0, 3)} ${digits.slice(3, 6)} ${digits.slice(6)}`,
    digits: `34${digits}`,
    ...fields,
  };
}
