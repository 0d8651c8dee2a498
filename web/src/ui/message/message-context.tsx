import { createContext, useContext } from 'react';
import type { MediaRef, MessageAction } from './content.js';

/** A file that a message shows: its address once it is there. */
export interface ShownFile {
  url: string | undefined;
  mimeType?: string | undefined;
  state: 'loading' | 'ready' | 'unavailable';
}

/** What messages need of the screen they stand on. */
export interface MessageContext {
  /** Called with what the reader does. Absent: buttons are shown and cannot be pressed. */
  act?: ((action: MessageAction) => void) | undefined;
  /** A hook: the file of a message. Files nobody can fetch are shown by their name. */
  useFile: (media: MediaRef) => ShownFile;
}

const unavailable: ShownFile = { url: undefined, state: 'unavailable' };
const Context = createContext<MessageContext>({ useFile: () => unavailable });
/** Gives messages what they need of the screen. */
export const MessageContextProvider = Context.Provider;

/** What the screen gives its messages. */
export function useMessageContext(): MessageContext {
  return useContext(Context);
}

/** The file of a message. */
export function useMessageFile(media: MediaRef): ShownFile {
  return useMessageContext().useFile(media);
}
