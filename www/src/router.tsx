// A small router over the history API: the path in, a navigate function out, links that are plain links.
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type AnchorHTMLAttributes, type ReactNode } from 'react';

interface Place {
  path: string;
  query: URLSearchParams;
  hash: string;
}

interface Router extends Place {
  navigate: (to: string, options?: { replace?: boolean }) => void;
}

function here(): Place {
  const { pathname, search, hash } = window.location;
  const path = pathname.length > 1 ? pathname.replace(/\/+$/, '') || '/' : pathname;
  return { path, query: new URLSearchParams(search), hash: hash.slice(1) };
}

const Context = createContext<Router | undefined>(undefined);

export function RouterProvider({ children }: { children: ReactNode }) {
  const [place, setPlace] = useState(here);
  useEffect(() => {
    const update = () => setPlace(here());
    window.addEventListener('popstate', update);
    return () => window.removeEventListener('popstate', update);
  }, []);
  const navigate = useCallback<Router['navigate']>((to, options) => {
    const samePath = new URL(to, window.location.href).pathname === window.location.pathname;
    if (options?.replace) window.history.replaceState(null, '', to);
    else window.history.pushState(null, '', to);
    setPlace(here());
    if (!samePath) window.scrollTo(0, 0);
  }, []);
  const value = useMemo(() => ({ ...place, navigate }), [place, navigate]);
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

export function useRouter(): Router {
  const router = useContext(Context);
  if (!router) throw new Error('no RouterProvider above');
  return router;
}

type LinkProps = AnchorHTMLAttributes<HTMLAnchorElement> & { to: string };

export function Link({ to, onClick, ...rest }: LinkProps) {
  const { navigate } = useRouter();
  return (
    <a
      href={to}
      onClick={(event) => {
        onClick?.(event);
        const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
        if (event.defaultPrevented || !plain) return;
        event.preventDefault();
        navigate(to);
      }}
      {...rest}
    />
  );
}

/** "/wings/:wing/:floor" against "/wings/South/5" gives { wing: "South", floor: "5" }; no match gives undefined. */
export function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const want = pattern.split('/');
  const have = path.split('/');
  if (want.length !== have.length) return undefined;
  const found: Record<string, string> = {};
  for (let i = 0; i < want.length; i++) {
    const w = want[i]!;
    const h = have[i]!;
    if (!w.startsWith(':')) {
      if (w !== h) return undefined;
      continue;
    }
    try {
      found[w.slice(1)] = decodeURIComponent(h);
    } catch {
      return undefined;
    }
  }
  return found;
}
