import type { Translations } from '../../../src/sdk/index.js';
import { blockerTexts } from './blockers.js';
import { errorTexts } from './errors.js';
import { settingTexts } from './settings.js';

/** Everything the owner of a shop reads of this connector, in their languages. */
export const translations: Translations = { ...settingTexts, ...blockerTexts, ...errorTexts };
