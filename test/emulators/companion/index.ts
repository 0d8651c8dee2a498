export { CompanionEmulator, sign, type Beat, type HubAnswer, type Wall } from './companion.emulator.js';
