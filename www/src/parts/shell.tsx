// What stands around every view: header, category tabs (at the bottom on a phone), messages, footer.
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useApp } from '../context';
import { useOnline } from '../live';
import { Link, useRouter } from '../router';
import { isAdmin, USER_TYPE_WORDS } from '../rules';
import { Avatar } from './basics';
import { Icon, type IconName } from './icons';

const TABS: { to: string; icon: IconName; label: string; short?: string }[] = [
  { to: '/wings', icon: 'room', label: 'Rooms' },
  { to: '/halls', icon: 'hall', label: 'Halls' },
  { to: '/stalls', icon: 'lagoon_stall', label: 'Lagoon stalls', short: 'Lagoon' },
  { to: '/services', icon: 'service', label: 'Services' },
  { to: '/map', icon: 'map', label: 'Map' },
  { to: '/spotlight', icon: 'medal', label: 'Spotlight' },
];

function Tabs() {
  const { path } = useRouter();
  return (
    <nav className="tabs" aria-label="Campus">
      {TABS.map((tab) => {
        const current = path === tab.to || path.startsWith(`${tab.to}/`);
        return (
          <Link key={tab.to} to={tab.to} className="tab" aria-current={current ? 'page' : undefined}>
            <Icon name={tab.icon} size={21} />
            {tab.short ? (
              <>
                <span className="only-wide">{tab.label}</span>
                <span className="only-narrow">{tab.short}</span>
              </>
            ) : (
              <span>{tab.label}</span>
            )}
          </Link>
        );
      })}
    </nav>
  );
}

function Account() {
  const { user, signOut } = useApp();
  const { path } = useRouter();
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => setOpen(false), [path, user]);
  useEffect(() => {
    if (!open) return;
    const outside = (event: Event) => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    const escape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      setOpen(false);
      button.current?.focus();
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('focusin', outside);
    document.addEventListener('keydown', escape);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('focusin', outside);
      document.removeEventListener('keydown', escape);
    };
  }, [open]);

  if (!user) {
    return (
      <Link to={path === '/sign-in' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(path)}`} className="button button-primary">
        Sign in
      </Link>
    );
  }
  return (
    <div className="account" ref={box}>
      <button ref={button} type="button" className="account-button" aria-expanded={open} aria-controls="account-menu" onClick={() => setOpen(!open)}>
        <Avatar name={user.username} />
        <span className="account-name">{user.username}</span>
        <Icon name="down" size={16} />
        <span className="visually-hidden">Account</span>
      </button>
      <div id="account-menu" className="menu" hidden={!open}>
        <p className="menu-who">
          <strong>{user.username}</strong>
          <span>
            {USER_TYPE_WORDS[user.userType]} · {user.userCode}
          </span>
        </p>
        <Link to="/spotlight">
          <Icon name="medal" /> My place in the spotlight
        </Link>
        {isAdmin(user) && (
          <Link to="/resources/new">
            <Icon name="plus" /> Add a resource
          </Link>
        )}
        {user.userType === 'superadmin' && (
          <Link to="/users/new">
            <Icon name="user" /> Add a user
          </Link>
        )}
        <button type="button" onClick={() => void signOut()}>
          <Icon name="out" /> Sign out
        </button>
      </div>
    </div>
  );
}

export function Shell({ children }: { children: ReactNode }) {
  const { toasts } = useApp();
  const online = useOnline();
  return (
    <>
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <header className="top">
        <div className="top-inner">
          <Link to="/" className="brand" aria-label="SpaceKo, home">
            <img src="/images/logo.svg" alt="" width="38" height="38" />
            <span>
              Space<em>Ko</em>
            </span>
          </Link>
          <Tabs />
          <Account />
        </div>
      </header>
      {!online && (
        <p className="offline" role="status">
          You are offline. The page shows what it last knew and catches up when you are back.
        </p>
      )}
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <footer className="foot">
        <p>
          <strong>SpaceKo</strong> is kept current by the people on campus. See something that changed? Report it: it takes two taps.
        </p>
      </footer>
      <div className="toasts" role="status" aria-live="polite">
        {toasts.map((toast) => (
          <p key={toast.key} className={`toast toast-${toast.kind}`}>
            <Icon name={toast.kind === 'bad' ? 'alert' : 'check'} />
            {toast.text}
          </p>
        ))}
      </div>
    </>
  );
}
