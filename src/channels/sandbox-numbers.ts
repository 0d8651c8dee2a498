/** A number the built-in emulator made, with the token that owns it. */
export interface SandboxNumber {
  phoneNumberId: string;
  wabaId: string;
  displayPhone: string;
  accessToken: string;
}

/** Makes numbers in the built-in emulator of Meta's API. */
export interface SandboxNumbers {
  /**
   * @param seed - the same seed gives the same number, with the same token: what a request that was cut
   *   off made is found again by its repeat
   */
  createNumber(seed: string): Promise<SandboxNumber>;
}

/** Injection token of {@link SandboxNumbers}. */
export const SANDBOX_NUMBERS = Symbol('sandbox numbers');
