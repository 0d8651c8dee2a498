import { createContext, useContext } from 'react';
import type { Api } from './client.js';

const ApiContext = createContext<Api | undefined>(undefined);
/** Gives the API to everything below. */
export const ApiProvider = ApiContext.Provider;

/** The API as the signed-in person may call it. */
export function useApi(): Api {
  const api = useContext(ApiContext);
  if (!api) throw new Error('There is no ApiProvider above.');
  return api;
}
