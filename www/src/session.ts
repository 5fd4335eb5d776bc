// The session, kept in localStorage so that a reload and other tabs know it.
import type { Session } from './types';

const KEY = 'spaceko.session';

export function loadSession(): Session | undefined {
  try {
    const value = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Session | null;
    return value?.sessionId && value.user?.userCode ? value : undefined;
  } catch {
    return undefined;
  }
}

export function saveSession(session: Session | undefined): void {
  try {
    if (session) localStorage.setItem(KEY, JSON.stringify(session));
    else localStorage.removeItem(KEY);
  } catch {
    // private browsing without storage: the session lives as long as the page
  }
}

/** Tells of a sign-in or sign-out in another tab. */
export function watchSession(changed: (session: Session | undefined) => void): () => void {
  const listener = (event: StorageEvent) => {
    if (event.key === KEY || event.key === null) changed(loadSession());
  };
  window.addEventListener('storage', listener);
  return () => window.removeEventListener('storage', listener);
}
