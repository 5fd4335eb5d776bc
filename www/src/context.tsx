// What every view may use: the campus, who is signed in, messages, and the report dialog.
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { api, setCallSession } from './api';
import { useRouter } from './router';
import { sentence } from './rules';
import { loadSession, saveSession, watchSession } from './session';
import { CampusStore } from './store';
import type { Resource, Session, User } from './types';

export interface Toast {
  key: number;
  kind: 'good' | 'bad' | 'plain';
  text: string;
}

interface App {
  store: CampusStore;
  user: User | undefined;
  signIn: (userCode: string) => Promise<User>;
  signOut: () => Promise<void>;
  toasts: Toast[];
  say: (kind: Toast['kind'], text: string) => void;
  reporting: string | undefined;
  startReport: (resource: Resource) => void;
  endReport: () => void;
  verify: (resource: Resource) => Promise<void>;
  /** grows with each accepted change, so that the spotlight reloads */
  changes: number;
}

const Context = createContext<App | undefined>(undefined);

export function useApp(): App {
  const app = useContext(Context);
  if (!app) throw new Error('no AppProvider above');
  return app;
}

export function AppProvider({ children }: { children: ReactNode }) {
  const { navigate } = useRouter();
  const [store] = useState(() => new CampusStore());
  const [session, setSession] = useState<Session | undefined>(loadSession);
  const [toasts, setToasts] = useState<Toast[]>([]);
  const [reporting, setReporting] = useState<string>();
  const [changes, setChanges] = useState(0);
  const nextKey = useRef(1);

  const say = useCallback((kind: Toast['kind'], text: string) => {
    const key = nextKey.current++;
    setToasts((all) => [...all.slice(-2), { key, kind, text }]);
    setTimeout(() => setToasts((all) => all.filter((t) => t.key !== key)), 5000);
  }, []);

  const keep = useCallback((value: Session | undefined) => {
    saveSession(value);
    setSession(value);
  }, []);

  const expired = useCallback(() => {
    keep(undefined);
    say('plain', 'Your session has ended. Please sign in again.');
  }, [keep, say]);

  setCallSession(session, expired);
  useEffect(() => watchSession(setSession), []);
  useEffect(() => store.subscribe(() => setChanges(store.accepted)), [store]);

  const value = useMemo<App>(
    () => ({
      store,
      user: session?.user,
      signIn: async (userCode) => {
        const found = await api.login(userCode);
        keep(found);
        say('good', `Welcome, ${found.user.username}.`);
        return found.user;
      },
      signOut: async () => {
        try {
          await api.logout();
        } catch {
          // signed out here all the same; the session ends by itself on the server
        }
        keep(undefined);
        navigate('/');
        say('plain', 'You are signed out.');
      },
      toasts,
      say,
      reporting,
      startReport: (resource) => {
        if (session) setReporting(resource.id);
        else navigate(`/sign-in?next=${encodeURIComponent(window.location.pathname + window.location.search)}`);
      },
      endReport: () => setReporting(undefined),
      verify: async (resource) => {
        try {
          await store.verify(resource.id);
          say('good', `${resource.name} is marked as verified.`);
        } catch (e) {
          say('bad', sentence(e instanceof Error ? e.message : String(e)));
        }
      },
      changes,
    }),
    [store, session, toasts, say, reporting, changes, keep, navigate],
  );
  return <Context.Provider value={value}>{children}</Context.Provider>;
}
