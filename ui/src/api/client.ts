import { QueryClient, useMutation, useQuery, useQueryClient, type UseQueryOptions } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { HostError, type Host, type Operation } from "../host/host";
import { OPERATIONS, type Operations } from "./gen";

const HostContext = createContext<Host | null>(null);
export const HostProvider = HostContext.Provider;

export function useHost(): Host {
  const host = useContext(HostContext);
  if (!host) throw new Error("no host");
  return host;
}

/** The cache key of a query: the operation and its parameters, nothing made up by hand. */
export function keyOf<K extends Operation>(operation: K, params: Operations[K]["params"]) {
  return [operation, params] as const;
}

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // The host is on this device: it answers without any network, too.
      queries: { networkMode: "always", staleTime: 30_000, retry: (count, error) => count < 2 && isUnreachable(error), refetchOnWindowFocus: false },
      mutations: { networkMode: "always", retry: false },
    },
  });
}

const isUnreachable = (error: unknown) => error instanceof HostError && error.api.code === "host_unreachable";

/** Reads by an operation and keeps the reply until one of its tags is made stale. */
export function useRead<K extends Operation>(
  operation: K,
  params: Operations[K]["params"],
  options: Partial<Pick<UseQueryOptions<Operations[K]["reply"], HostError>, "enabled" | "staleTime" | "placeholderData">> = {},
) {
  const host = useHost();
  return useQuery<Operations[K]["reply"], HostError>({
    queryKey: keyOf(operation, params),
    queryFn: () => host.rpc(operation, params),
    ...options,
  });
}

/** Runs an operation and makes stale what the operations table says. */
export function useRun<K extends Operation>(operation: K) {
  const host = useHost();
  const cache = useQueryClient();
  return useMutation<Operations[K]["reply"], HostError, Operations[K]["params"]>({
    mutationFn: (params) => host.rpc(operation, params),
    onSettled: () => void invalidate(cache, OPERATIONS[operation].invalidates),
  });
}

/** Whether a cached query depends on one of the tags. The tag `*` stands for everything. */
export function isStaleBy(key: readonly unknown[], tags: readonly string[]): boolean {
  if (tags.includes("*")) return true;
  const operation = key[0];
  if (typeof operation !== "string" || !(operation in OPERATIONS)) return false;
  const provides: readonly string[] = OPERATIONS[operation as Operation].provides;
  return provides.some((tag) => tags.includes(tag));
}

export function invalidate(cache: QueryClient, tags: readonly string[]): Promise<void> {
  if (tags.length === 0) return Promise.resolve();
  return cache.invalidateQueries({ predicate: (query) => isStaleBy(query.queryKey, tags) });
}
