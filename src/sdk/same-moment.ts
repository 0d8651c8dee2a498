/**
 * How far apart two moments told by different clocks may be and still count as the same one, in
 * milliseconds: WhatsApp's instants are whole seconds, cut off, so that a STOP is up to one second later
 * than it says; a second more is allowed for clocks that differ. At the same moment a withdrawal wins.
 */
export const sameMomentMs = 2_000;
