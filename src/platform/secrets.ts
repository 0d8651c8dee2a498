import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { Injectable } from '@nestjs/common';

/** The text cannot be read with the present secret nor the previous one. */
export class UndecryptableError extends Error {
  constructor() {
    super(
      'A stored secret cannot be decrypted: LIAISON_SECRET has changed. Put the old value into LIAISON_SECRET_PREVIOUS.',
    );
    this.name = 'UndecryptableError';
  }
}

interface Key {
  id: string;
  bytes: Buffer;
}

function derive(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'liaison', purpose, 32));
}

function keyOf(secret: string): Key {
  return {
    id: createHash('sha256').update(`liaison:${secret}`).digest('hex').slice(0, 8),
    bytes: derive(secret, 'encryption'),
  };
}

/**
 * Encryption at rest (AES-256-GCM, text form `v1:keyId:iv:tag:data`) and keyed hashes. The hash key
 * comes from the oldest secret given, so that hashes stay comparable through a rotation.
 */
@Injectable()
export class Secrets {
  private readonly current: Key;
  private readonly previous: Key | undefined;
  private readonly hashSecret: string;

  constructor(options: { secret: string; previous?: string | undefined; hashSecret?: string | undefined }) {
    this.current = keyOf(options.secret);
    this.previous = options.previous === undefined ? undefined : keyOf(options.previous);
    this.hashSecret = options.hashSecret ?? options.secret;
  }

  encrypt(plain: string): string {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.current.bytes, iv);
    const data = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return [
      'v1',
      this.current.id,
      iv.toString('base64url'),
      cipher.getAuthTag().toString('base64url'),
      data.toString('base64url'),
    ].join(':');
  }

  /** @throws UndecryptableError when neither key fits or the text was altered. */
  decrypt(text: string): string {
    const [version, keyId, iv, tag, data] = text.split(':');
    const key = [this.current, this.previous].find((candidate) => candidate?.id === keyId);
    if (version !== 'v1' || !key || iv === undefined || tag === undefined || data === undefined)
      throw new UndecryptableError();
    try {
      const decipher = createDecipheriv('aes-256-gcm', key.bytes, Buffer.from(iv, 'base64url'));
      decipher.setAuthTag(Buffer.from(tag, 'base64url'));
      return Buffer.concat([decipher.update(Buffer.from(data, 'base64url')), decipher.final()]).toString(
        'utf8',
      );
    } catch {
      throw new UndecryptableError();
    }
  }

  /** True when the text was encrypted with the previous key and should be written again. */
  needsRotation(text: string): boolean {
    return text.split(':')[1] !== this.current.id;
  }

  /** Keyed hash of personal data (phone, tag, e-mail), hexadecimal; `purpose` keeps uses apart. */
  hash(purpose: string, value: string): string {
    return createHmac('sha256', this.hashKey(purpose)).update(value).digest('hex');
  }

  /** A secret derived for a use of its own, e.g. the sandbox's app secret; hexadecimal. */
  derived(purpose: string): string {
    return derive(this.hashSecret, purpose).toString('hex');
  }

  private readonly hashKeys = new Map<string, Buffer>();
  private hashKey(purpose: string): Buffer {
    let key = this.hashKeys.get(purpose);
    if (!key) {
      key = derive(this.hashSecret, `hash:${purpose}`);
      this.hashKeys.set(purpose, key);
    }
    return key;
  }
}

/** Compares two texts in constant time, whatever their lengths. */
export function sameText(one: string, two: string): boolean {
  const first = createHash('sha256').update(one).digest();
  const second = createHash('sha256').update(two).digest();
  return timingSafeEqual(first, second);
}
