import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../../api/api-context.js';
import { bodyOf } from '../../api/client.js';
import { keys } from '../../api/keys.js';
import type { Schemas } from '../../api/types.js';
import { emptyFeed, merge, type Feed } from './feed.js';

/** How often the hub is asked for what changed, milliseconds. */
const everyMs = 1_000;

/** What a person of the sandbox does. */
export type Reply = Schemas['SandboxReply'];
/** What they say. */
export type ReplyContent = NonNullable<Reply['content']>;

/** All messages of the account's sandbox numbers, kept up to date. */
export function useFeed() {
  const api = useApi();
  const queries = useQueryClient();
  return useQuery({
    queryKey: keys.sandbox.feed(),
    queryFn: async ({ signal }) => {
      let feed = queries.getQueryData<Feed>(keys.sandbox.feed()) ?? emptyFeed;
      for (;;) {
        const before = feed.next;
        // From the beginning in pages: without `after` only the first 500 would come.
        const query = { after: before ?? '0' };
        const answer = await bodyOf(api.GET('/v1/sandbox/messages', { params: { query }, signal }));
        feed = merge(feed, answer);
        if (answer.data.length < mostAtOnce || feed.next === before) return feed;
      }
    },
    // The feed is kept as it is when nothing is new; comparing all of it each second would be work for nothing.
    structuralSharing: false,
    refetchInterval: everyMs,
    staleTime: 0,
  });
}

/** As many messages as one answer has at most. */
const mostAtOnce = 500;

/** Does what a person of the sandbox does, and reads at once what came of it. */
export function useReply() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Reply) => bodyOf(api.POST('/v1/sandbox/replies', { body })),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.sandbox.feed() }),
  });
}

/** Creates a sandbox number. */
export function useNewNumber() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => bodyOf(api.POST('/v1/numbers', { body: { sandbox: true } })),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.sandbox.feed() }),
  });
}

/** The decisions about a message, by the id the provider gave it. */
export function useDecisions(providerMessageId: string, customer: string) {
  const api = useApi();
  return useQuery({
    queryKey: keys.messages.ofProvider(providerMessageId),
    queryFn: async ({ signal }) => {
      const query = { to: customer, limit: 200 };
      const list = await bodyOf(api.GET('/v1/messages', { params: { query }, signal }));
      const found = list.data.find((one) => one.providerMessageId === providerMessageId);
      if (!found) return null;
      return bodyOf(api.GET('/v1/messages/{id}', { params: { path: { id: found.id } }, signal }));
    },
  });
}
