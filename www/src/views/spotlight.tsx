// The community spotlight: a podium, the table under it, one's own place, and the day's changes.
import { TodayActivity } from '../parts/activity';
import { Avatar, Skeletons, Trouble, ViewTitle } from '../parts/basics';
import { LeaderRow, useContributors } from '../parts/leaders';
import { useApp } from '../context';
import { useNow } from '../live';
import { Link } from '../router';
import { USER_TYPE_WORDS } from '../rules';

const SHOWN = 20;

export function Spotlight() {
  const { user } = useApp();
  const now = useNow();
  const { value, error, refresh } = useContributors(100);
  const people = value ?? [];
  const own = user ? people.findIndex((p) => p.userCode === user.userCode) : -1;
  const ahead = own > 0 ? people[own - 1] : undefined;
  return (
    <>
      <ViewTitle tab="Community spotlight" title="Community spotlight">
        <p className="lead">Every accepted report helps somebody find a seat. These people help most.</p>
      </ViewTitle>
      <Trouble error={error} stale={value !== undefined} retry={refresh} />
      {value && people.length > 0 && (
        <ol className="podium" aria-label="Top three">
          {people.slice(0, 3).map((person, i) => (
            <li key={person.userCode} className={`podium-${i + 1}`}>
              <Avatar name={person.username} />
              <strong>{person.username}</strong>
              <span className="soft">{USER_TYPE_WORDS[person.userType] ?? person.userType}</span>
              <span className="step">
                <span className="visually-hidden">Place {i + 1}, </span>
                <b>{person.updateCount}</b> reports
              </span>
            </li>
          ))}
        </ol>
      )}
      <div className="two two-wide">
        <section className="panel" aria-labelledby="table">
          <h2 id="table">Leaderboard</h2>
          {!value && !error && <Skeletons count={6} kind="line" />}
          {value?.length === 0 && <p className="soft">Nobody has reported yet. Be the first.</p>}
          <ol className="leaders">
            {people.slice(0, SHOWN).map((person, i) => (
              <LeaderRow key={person.userCode} person={person} rank={i + 1} mine={i === own} now={now} />
            ))}
          </ol>
        </section>
        <div className="stack">
          <section className="panel panel-mine" aria-labelledby="mine">
            <h2 id="mine">Your place</h2>
            {!user ? (
              <p>
                <Link to="/sign-in?next=/spotlight">Sign in</Link> to see where you stand.
              </p>
            ) : own >= 0 ? (
              <>
                <p className="big-number">
                  {own + 1}
                  <small> of {people.length === 100 ? '100 or more' : people.length}</small>
                </p>
                <p>
                  {people[own]!.updateCount} accepted {people[own]!.updateCount === 1 ? 'report' : 'reports'}.{' '}
                  {ahead ? `${Math.max(1, ahead.updateCount - people[own]!.updateCount + 1)} more to pass ${ahead.username}.` : 'Nobody is ahead of you.'}
                </p>
              </>
            ) : (
              <p>No reports yet. Your first one puts you on the board.</p>
            )}
          </section>
          <section className="panel" aria-labelledby="today">
            <h2 id="today">Today, wing by wing</h2>
            <TodayActivity />
          </section>
        </div>
      </div>
    </>
  );
}
