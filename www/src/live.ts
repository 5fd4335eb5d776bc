// Keeping a view current: polling that rests while the page is hidden, and clocks for "8 min ago".
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { ApiError } from './api';
import type { CampusStore, ScopeState } from './store';
import type { Scope } from './api';
import type { Resource } from './types';

export const POLL_MS = 15_000;

/** Calls work now, then every interval while the page is visible, and at once when it comes back into view or online. */
export function usePolling(work: () => void, interval = POLL_MS): void {
  const latest = useRef(work);
  useEffect(() => {
    latest.current = work;
  }, [work]);
  useEffect(() => {
    let last = 0;
    const run = () => {
      last = Date.now();
      latest.current();
    };
    const again = () => {
      if (document.visibilityState === 'visible' && Date.now() - last >= interval - 50) run();
    };
    const back = () => {
      if (document.visibilityState === 'visible') run();
    };
    run();
    const timer = setInterval(again, interval);
    document.addEventListener('visibilitychange', again);
    window.addEventListener('online', back);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', again);
      window.removeEventListener('online', back);
    };
  }, [interval]);
}

/** The present moment, renewed often enough for minutes. */
export function useNow(every = 20_000): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}

function subscribeOnline(listener: () => void): () => void {
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
}

export function useOnline(): boolean {
  return useSyncExternalStore(subscribeOnline, () => navigator.onLine);
}

export interface ScopeView extends ScopeState {
  items: Resource[];
  refresh: () => void;
}

/** The resources of a scope, polled as long as the view that asks is shown. */
export function useResources(store: CampusStore, wing?: string, floor?: number, category?: Resource['category']): ScopeView {
  const scope: Scope = {
    ...(wing === undefined ? {} : { wing }),
    ...(floor === undefined ? {} : { floor }),
    ...(category === undefined ? {} : { category }),
  };
  const items = useSyncExternalStore(store.subscribe, () => store.list(scope));
  const state = useSyncExternalStore(store.subscribe, () => store.state(scope));
  const refresh = useCallback(
    () => void store.refresh(scope),
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [store, wing, floor, category],
  );
  usePolling(refresh);
  useEffect(refresh, [refresh]);
  return { items, ...state, refresh };
}

export interface Polled<T> {
  value: T | undefined;
  error: ApiError | undefined;
  refresh: () => void;
}

/** The newest answer of a call, polled; an error keeps the value that was there. */
export function usePolled<T>(load: () => Promise<T>, interval = POLL_MS): Polled<T> {
  const [state, setState] = useState<{ value: T | undefined; error: ApiError | undefined }>({ value: undefined, error: undefined });
  const turn = useRef(0);
  const latest = useRef(load);
  useEffect(() => {
    latest.current = load;
  }, [load]);
  const refresh = useCallback(() => {
    const mine = ++turn.current;
    latest.current().then(
      (value) => mine === turn.current && setState({ value, error: undefined }),
      (e: unknown) => mine === turn.current && setState((s) => ({ ...s, error: e instanceof ApiError ? e : new ApiError(0, String(e)) })),
    );
  }, []);
  usePolling(refresh, interval);
  return { ...state, refresh };
}
