import { missingTokenError, tokenError, unsupportedRequest } from '../model/graph-error.js';
import { objectId } from '../model/ids.js';
import type { SandboxNumber, SandboxWaba } from '../model/model.js';

/** A number to create; what is absent is invented. */
export interface NewNumber {
  phoneNumberId?: string;
  wabaId?: string;
  displayPhone?: string;
  verifiedName?: string;
  token?: string;
  qualityRating?: SandboxNumber['qualityRating'];
  coexistence?: boolean;
  standing?: SandboxNumber['standing'];
  isLandline?: boolean;
  nameStatus?: string;
}

/** What the directory tells its owner, for the journal. */
export interface DirectoryChange {
  number?: SandboxNumber;
  waba?: SandboxWaba;
  removedNumber?: string;
  token?: { token: string; numbers: string[]; wabas?: string[]; revoked: boolean };
}

/** Business accounts, their numbers, and which token may use which. */
export class Directory {
  private readonly numbers = new Map<string, SandboxNumber>();
  private readonly wabas = new Map<string, SandboxWaba>();
  /** Tokens refused for a while; in memory alone, so that a restart never leaves one refused. */
  private readonly suspended = new Set<string>();
  private readonly tokens = new Map<string, { numbers: Set<string>; wabas: Set<string>; revoked: boolean }>();

  /**
   * @param anyToken - accept any token; undefined: only while no token is known
   */
  constructor(
    private readonly anyToken: boolean | undefined,
    private readonly onChange: (change: DirectoryChange) => void,
  ) {}

  /** A number by its id. */
  number(phoneNumberId: string): SandboxNumber | undefined {
    return this.numbers.get(phoneNumberId);
  }

  /** An account by its id. */
  waba(wabaId: string): SandboxWaba | undefined {
    return this.wabas.get(wabaId);
  }

  /** All numbers, or those of an account. */
  listNumbers(wabaId?: string): SandboxNumber[] {
    const all = [...this.numbers.values()];
    return wabaId === undefined ? all : all.filter((number) => number.wabaId === wabaId);
  }

  /** All accounts. */
  listWabas(): Iterable<SandboxWaba> {
    return this.wabas.values();
  }

  /** Adds a number, and its account and token where they are new; replaces a number of the same id. */
  addNumber(input: NewNumber): SandboxNumber {
    const wabaId = input.wabaId ?? objectId();
    if (!this.wabas.has(wabaId)) this.putWaba({ wabaId, name: `Sandbox account ${wabaId}`, verified: false });
    const number: SandboxNumber = {
      phoneNumberId: input.phoneNumberId ?? objectId(),
      wabaId,
      displayPhone: input.displayPhone ?? this.freePhone(),
      verifiedName: input.verifiedName ?? 'Sandbox shop',
      qualityRating: input.qualityRating ?? 'GREEN',
      ...(input.token === undefined ? {} : { token: input.token }),
      ...(input.coexistence === undefined ? {} : { coexistence: input.coexistence }),
      ...(input.standing === undefined ? {} : { standing: input.standing }),
      ...(input.isLandline === undefined ? {} : { isLandline: input.isLandline }),
      ...(input.nameStatus === undefined ? {} : { nameStatus: input.nameStatus }),
    };
    this.restore({ number });
    this.onChange({ number });
    if (number.token !== undefined) this.grant(number.token, [number.phoneNumberId]);
    return number;
  }

  /** North American numbers 555-0100 to 555-0199 belong to nobody. */
  private freePhone(): string {
    for (let area = 200; ; area += 1) {
      for (let line = 100; line < 200; line += 1) {
        const phone = `+1 ${area}-555-0${line}`;
        if (!this.listNumbers().some((number) => number.displayPhone === phone)) return phone;
      }
    }
  }

  /** Says to which portfolio an account belongs, and with which others that is linked. What is absent stays. */
  setPortfolio(
    wabaId: string,
    { businessId, portfolioGroup }: { businessId?: string | undefined; portfolioGroup?: string | undefined },
  ): void {
    const waba = this.wabas.get(wabaId);
    if (!waba || (businessId === undefined && portfolioGroup === undefined)) return;
    this.putWaba({
      ...waba,
      ...(businessId === undefined ? {} : { businessId }),
      ...(portfolioGroup === undefined ? {} : { portfolioGroup }),
    });
  }

  /** Adds or changes an account. */
  putWaba(waba: SandboxWaba): void {
    this.restore({ waba });
    this.onChange({ waba });
  }

  /** Changes a number. */
  putNumber(number: SandboxNumber): void {
    this.restore({ number });
    this.onChange({ number });
  }

  /** Whether a token is one, and has not been withdrawn. */
  isKnown(token: string): boolean {
    const known = this.tokens.get(token);
    return known ? !known.revoked : (this.anyToken ?? this.tokens.size === 0);
  }

  /** Removes a number. */
  removeNumber(phoneNumberId: string): void {
    this.restore({ removedNumber: phoneNumberId });
    this.onChange({ removedNumber: phoneNumberId });
  }

  /** Lets a token use numbers, and all numbers of accounts, besides those it already may. */
  grant(token: string, numbers: readonly string[], wabas: readonly string[] = []): void {
    const known = this.tokens.get(token);
    this.setToken(token, [...(known?.numbers ?? []), ...numbers], [...(known?.wabas ?? []), ...wabas], false);
  }

  /** Makes a token answer 190 from now on. */
  revoke(token: string): void {
    const known = this.tokens.get(token);
    this.setToken(token, [...(known?.numbers ?? [])], [...(known?.wabas ?? [])], true);
  }

  /** Refuses a token as a revoked one, or no longer; forgotten by a restart. */
  suspend(token: string, on: boolean): void {
    if (on) this.suspended.add(token);
    else this.suspended.delete(token);
  }

  private setToken(
    token: string,
    numbers: readonly string[],
    wabas: readonly string[],
    revoked: boolean,
  ): void {
    const change = { token: { token, numbers: [...new Set(numbers)], wabas: [...new Set(wabas)], revoked } };
    this.restore(change);
    this.onChange(change);
  }

  /** All tokens, for snapshots. */
  *listTokens(): Iterable<NonNullable<DirectoryChange['token']>> {
    for (const [token, { numbers, wabas, revoked }] of this.tokens)
      yield { token, numbers: [...numbers], wabas: [...wabas], revoked };
  }

  /**
   * Who asks. Called for every request.
   *
   * @param header - the `Authorization` header
   * @param query - the `access_token` parameter, which Graph takes too
   * @returns whether the token may use a number, or an account
   * @throws GraphError 104 without a token, 190 for an unknown or revoked one
   */
  authorise(header: string | undefined, query?: unknown): (phoneNumberId: string) => boolean {
    // Graph takes both words; the Resumable Upload API only the second.
    const token = /^(?:Bearer|OAuth) /.test(header ?? '')
      ? (header ?? '').slice((header ?? '').indexOf(' ')).trim()
      : typeof query === 'string'
        ? query
        : '';
    if (token === '') throw missingTokenError();
    const known = this.tokens.get(token);
    if (known?.revoked || this.suspended.has(token)) {
      throw tokenError('Error validating access token: The session has been invalidated by the user.');
    }
    if (known)
      return (id) =>
        known.numbers.has(id) || known.wabas.has(id) || known.wabas.has(this.numbers.get(id)?.wabaId ?? '');
    if (this.anyToken ?? this.tokens.size === 0) return () => true;
    throw tokenError();
  }

  /** The number, when it exists and the token owns it. @throws GraphError 100/33 */
  ownNumber(owns: (id: string) => boolean, phoneNumberId: string, method: string): SandboxNumber {
    const number = this.numbers.get(phoneNumberId);
    if (!number || !owns(phoneNumberId)) throw unsupportedRequest(method, phoneNumberId);
    return number;
  }

  /** The account, when it was granted to the token, or one of its numbers was. @throws GraphError 100/33 */
  ownWaba(owns: (id: string) => boolean, wabaId: string, method: string): SandboxWaba {
    const waba = this.wabas.get(wabaId);
    if (!waba || !this.ownsWaba(owns, wabaId)) throw unsupportedRequest(method, wabaId);
    return waba;
  }

  /** Whether a token may use the account, or a number of it. */
  ownsWaba(owns: (id: string) => boolean, wabaId: string): boolean {
    if (owns(wabaId)) return true;
    for (const number of this.numbers.values())
      if (number.wabaId === wabaId && owns(number.phoneNumberId)) return true;
    return false;
  }

  /** Takes a change from the journal. */
  restore(change: DirectoryChange): void {
    const { number, waba, removedNumber, token } = change;
    if (number) this.numbers.set(number.phoneNumberId, number);
    if (waba) this.wabas.set(waba.wabaId, waba);
    if (removedNumber !== undefined) this.numbers.delete(removedNumber);
    if (token)
      this.tokens.set(token.token, {
        numbers: new Set(token.numbers),
        wabas: new Set(token.wabas),
        revoked: token.revoked,
      });
  }
}
