import type { ProviderMedia } from '../../../sdk/index.js';
import type { JsonObject } from '../../model/model.js';
import { textIn } from './raw.js';

/** Where a file of a message is: at an address, or kept by the emulator under an id. */
export function fileIn(file: JsonObject): ProviderMedia {
  const link = textIn(file, 'link');
  return link === undefined ? { providerMediaId: textIn(file, 'id') ?? '' } : { link };
}
