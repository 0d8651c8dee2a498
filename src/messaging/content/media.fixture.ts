import type { Reader } from '../../database/index.js';
import type { NumberRow } from '../../channels/index.js';
import type { MediaAtProvider, MediaForSending, SendableMedia } from './ports.js';

/** Files that specs put here, and what the provider is said to call them. */
export class FakeMedia implements MediaForSending {
  readonly files = new Map<string, SendableMedia & { accountId: string; at: MediaAtProvider }>();
  /** How often a provider was asked to have a file. */
  asked = 0;

  describe(_reader: Reader, accountId: string, mediaIds: readonly string[]) {
    const own = mediaIds.flatMap((id) => {
      const file = this.files.get(id);
      return file?.accountId === accountId ? [[id, file] as const] : [];
    });
    return Promise.resolve(new Map(own));
  }

  atProvider(_number: NumberRow, mediaId: string): Promise<MediaAtProvider> {
    this.asked++;
    const file = this.files.get(mediaId);
    return Promise.resolve(file?.at ?? { state: 'gone', explanation: 'It was deleted.' });
  }
}
