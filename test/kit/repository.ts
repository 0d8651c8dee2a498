import { fileURLToPath } from 'node:url';

/** The directory this repository lies in. */
export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
