// Sign-in by user code. The demo's codes are one tap away.
import { useId, useRef, useState } from 'react';
import { ApiError } from '../api';
import { ViewTitle } from '../parts/basics';
import { Icon } from '../parts/icons';
import { useApp } from '../context';
import { useRouter } from '../router';
import { sentence } from '../rules';

const DEMO: [code: string, who: string][] = [
  ['2024-1001', 'Student'],
  ['PUP01-9001', 'Administrator'],
  ['LAG01-1001', 'Lagoon vendor'],
  ['OFC01-2001', 'Office staff'],
  ['SUPER-ADMIN', 'Super administrator'],
];

/** Only a path of this page may be the place to return to. */
function safeNext(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) ? next : '/';
}

export function SignIn() {
  const { signIn, user } = useApp();
  const { query, navigate } = useRouter();
  const [code, setCode] = useState('');
  const [error, setError] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();

  const submit = async (userCode: string) => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      await signIn(userCode.trim());
      navigate(safeNext(query.get('next')), { replace: true });
    } catch (e) {
      setError(e instanceof ApiError ? e : new ApiError(0, String(e)));
      setBusy(false);
      input.current?.focus();
    }
  };

  return (
    <div className="sign-in">
      <img className="sign-in-picture" src="/images/classroom.svg" alt="" width="640" height="480" />
      <div className="sign-in-box">
        <ViewTitle tab="Sign in" title="Welcome back">
          <p className="lead">Looking around needs no sign-in. Reporting does: your user code is enough.</p>
        </ViewTitle>
        {user && <p className="soft">You are signed in as {user.username}. Signing in again changes the account.</p>}
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void submit(code);
          }}
        >
          <div className="field">
            <label htmlFor={id}>User code</label>
            <input
              ref={input}
              id={id}
              name="userCode"
              value={code}
              onChange={(event) => setCode(event.target.value)}
              autoComplete="username"
              autoCapitalize="characters"
              spellCheck={false}
              placeholder="2024-1001"
              required
              aria-invalid={error !== undefined}
              aria-describedby={error ? `${id}-error` : undefined}
            />
            {error && (
              <p id={`${id}-error`} className="field-error" role="alert">
                {sentence(error.message)}
              </p>
            )}
          </div>
          <button type="submit" className="button button-primary button-wide" disabled={busy}>
            {busy ? 'Signing in' : 'Sign in'}
          </button>
        </form>
        <section className="demo" aria-labelledby="demo">
          <h2 id="demo">Try the demo as</h2>
          <ul>
            {DEMO.map(([value, who]) => (
              <li key={value}>
                <button type="button" onClick={() => void submit(value)} disabled={busy}>
                  <Icon name="user" size={18} />
                  <span>{who}</span>
                  <code>{value}</code>
                </button>
              </li>
            ))}
          </ul>
        </section>
      </div>
    </div>
  );
}
