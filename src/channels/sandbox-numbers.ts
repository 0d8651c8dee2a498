/** A number the built-in emulator made, with the token that owns it. */
export interface SandboxNumber {
  phoneNumberId: string;
  wabaId: string;
  displayPhone: string;
  accessToken: string;
}

/** Makes numbers in the built-in emulator of Meta's API. */
export interface SandboxNumbers {
  createNumber(): Promise<SandboxNumber>;
}

/** Injection token of {@link SandboxNumbers}. */
export const SANDBOX_NUMBERS = Symbol('sandbox numbers');
