import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../../database/index.js';
import { MediaFiles, MediaService, RemoteFiles, type StoredFile } from '../../../media/index.js';
import { ProblemError, type FieldProblem } from '../../../platform/index.js';
import {
  exampleMediaPrefix,
  examplePlaces,
  mapExamples,
  mediaIdOf,
  type TemplateInput,
} from '../../../templates/index.js';

/** Types a file has to be of to be an example of a header. What the provider takes is checked when it is handed over. */
const typesOf: Readonly<Record<string, readonly string[]>> = {
  image: ['image/jpeg', 'image/png'],
  video: ['video/mp4'],
  document: ['application/pdf'],
};

/** Files that were fetched for a template, by their address. */
export type FetchedExamples = ReadonlyMap<string, StoredFile>;

/** Files that templates show their reviewers: uploaded ones, or fetched from an address. */
@Injectable()
export class TemplateExamples {
  constructor(
    private readonly db: Database,
    private readonly files: MediaFiles,
    private readonly media: MediaService,
    private readonly remote: RemoteFiles,
  ) {}

  /**
   * Checks the files examples name and fetches those that are addresses. Reaches the network: never within a
   * unit of work.
   *
   * @throws ProblemError 422 `invalid_template` naming every example that cannot be used; what fetching a file
   * throws
   */
  async prepare(accountId: string, { languages }: TemplateInput): Promise<FetchedExamples> {
    const fetched = new Map<string, StoredFile>();
    const fields: FieldProblem[] = [];
    for (const [language, content] of Object.entries(languages)) {
      for (const { field, kind, example } of examplePlaces(content)) {
        const at = `languages.${language}.${field}.example`;
        const mimeType = await this.typeOf(accountId, example, fetched);
        if (mimeType === undefined) continue;
        const types = typesOf[kind] ?? [];
        if (mimeType === 'unknown') {
          fields.push({ field: at, reason: 'is no file of this account; upload it with POST /v1/media' });
        } else if (!types.includes(mimeType)) {
          fields.push({
            field: at,
            reason: `is ${mimeType}; use ${types.join(' or ')} for a header of the kind ${kind}`,
          });
        }
      }
    }
    if (fields.length === 0) return fetched;
    const list = fields.map(({ field, reason }) => `${field} ${reason}`).join('; ');
    throw new ProblemError(422, 'invalid_template', `Nothing was stored: ${list}.`, { fields });
  }

  /** In the unit that stores the template: its files are kept as long as the account is, examples name them by id. */
  async keep(
    tx: Tx,
    accountId: string,
    input: TemplateInput,
    fetched: FetchedExamples,
  ): Promise<TemplateInput> {
    const ids = new Map<string, string>();
    for (const [url, file] of fetched) {
      const row = await this.files.insert(tx, accountId, file, { source: 'url', isKept: true });
      ids.set(url, exampleMediaPrefix + row.id);
    }
    const languages = Object.fromEntries(
      Object.entries(input.languages).map(([language, content]) => [
        language,
        mapExamples(content, (example) => ids.get(example) ?? example),
      ]),
    );
    const named = Object.values(languages).flatMap((content) =>
      examplePlaces(content).flatMap(({ example }) => mediaIdOf(example) ?? []),
    );
    await this.media.keep(tx, accountId, [...new Set(named)]);
    return { ...input, languages };
  }

  /** The type of a file an example names; undefined for a handle of the provider's. */
  private async typeOf(
    accountId: string,
    example: string,
    fetched: Map<string, StoredFile>,
  ): Promise<string | undefined> {
    const mediaId = mediaIdOf(example);
    if (mediaId !== undefined) {
      const file = await this.media.ofAccount(this.db.read, accountId, mediaId);
      return file?.mimeType ?? 'unknown';
    }
    if (!/^https?:\/\//i.test(example)) return undefined;
    const known = fetched.get(example);
    if (known) return known.mimeType;
    const remote = await this.remote.open(example, this.files.maxBytes);
    const stored = await this.files.receive(accountId, remote.body, {
      field: 'url',
      mimeType: remote.mimeType,
      filename: remote.filename,
    });
    fetched.set(example, stored);
    return stored.mimeType;
  }
}
