import { useEffect, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../api/api-context.js';
import { keys } from '../../api/keys.js';
import type { MediaRef } from '../../ui/message/content.js';
import type { ShownFile } from '../../ui/message/message-context.js';

/** The file of a message of the sandbox, fetched from the emulator with the person's key. */
export function useSandboxFile(media: MediaRef): ShownFile {
  const api = useApi();
  const id = 'providerMediaId' in media ? (media.providerMediaId ?? '') : '';
  const { data, isError } = useQuery({
    queryKey: keys.sandbox.file(id),
    enabled: id !== '',
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const path = { id };
      const { data: blob } = await api.GET('/v1/sandbox/media/{id}', {
        params: { path },
        parseAs: 'blob',
        signal,
      });
      return blob as unknown as Blob;
    },
  });
  const url = useObjectUrl(data);
  if (id === '' || isError) return { url: undefined, state: 'unavailable' };
  return { url, mimeType: data?.type, state: url === undefined ? 'loading' : 'ready' };
}

/** An address of the browser's own for a file, as long as it is shown. */
function useObjectUrl(blob: Blob | undefined): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (!blob) return;
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => {
      setUrl(undefined);
      URL.revokeObjectURL(made);
    };
  }, [blob]);
  return url;
}
