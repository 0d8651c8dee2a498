import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useApi } from '../../api/api-context.js';
import { bodyOf, type Api } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import type { Schemas } from '../../api/types.js';
import { useHost } from '../../host/host-context.js';

/** What every request of these pages names: the software they are shown in. */
export function useShop(): { api: Api; connector: string; refresh: () => Promise<void> } {
  const queries = useQueryClient();
  return {
    api: useApi(),
    connector: useHost().kind,
    refresh: () => queries.invalidateQueries({ queryKey: keys.shop.all }),
  };
}

/** How the shop does, and what is left to set up. */
export function useOverview(): UseQueryResult<Schemas['EmbeddedOverview']> {
  const { api, connector } = useShop();
  return useQuery({
    queryKey: keys.shop.overview(),
    queryFn: () => bodyOf(api.GET('/embedded/{connector}/overview', { params: { path: { connector } } })),
  });
}

/** What can be set up. */
export function useSettings(): UseQueryResult<Schemas['OwnerSettings']> {
  const { api, connector } = useShop();
  return useQuery({
    queryKey: keys.shop.settings(),
    queryFn: () => bodyOf(api.GET('/embedded/{connector}/settings', { params: { path: { connector } } })),
  });
}
