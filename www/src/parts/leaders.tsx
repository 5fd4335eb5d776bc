// The people who report most: the top of the leaderboard, with medals, and one's own place in it.
import { useCallback, useEffect } from 'react';
import { api } from '../api';
import { useApp } from '../context';
import { usePolled, useNow } from '../live';
import { USER_TYPE_WORDS } from '../rules';
import { ago } from '../time';
import type { Contributor } from '../types';
import { Avatar, Skeletons, Trouble } from './basics';

const MEDALS = ['gold', 'silver', 'bronze'] as const;

export function useContributors(limit: number) {
  const { changes } = useApp();
  const polled = usePolled(useCallback(() => api.contributors(limit), [limit]));
  const { refresh } = polled;
  useEffect(() => {
    if (changes) refresh();
  }, [changes, refresh]);
  return polled;
}

function Medal({ rank }: { rank: number }) {
  const medal = MEDALS[rank - 1];
  return (
    <span className={`medal ${medal ? `medal-${medal}` : ''}`}>
      <span className="visually-hidden">Place </span>
      {rank}
    </span>
  );
}

export function LeaderRow({ person, rank, mine, now }: { person: Contributor; rank: number; mine: boolean; now: number }) {
  return (
    <li className={`leader ${mine ? 'is-mine' : ''}`}>
      <Medal rank={rank} />
      <Avatar name={person.username} />
      <span className="leader-who">
        <strong>
          {person.username}
          {mine && ' '}
          {mine && <span className="you">you</span>}
        </strong>
        <small>
          {USER_TYPE_WORDS[person.userType] ?? person.userType}
          {person.lastActive ? ` · active ${ago(person.lastActive, now)}` : ''}
        </small>
      </span>
      <span className="leader-count">
        <strong>{person.updateCount}</strong>
        <small> {person.updateCount === 1 ? 'report' : 'reports'}</small>
      </span>
    </li>
  );
}

export function Leaders({ limit }: { limit: number }) {
  const { user } = useApp();
  const now = useNow();
  const { value, error, refresh } = useContributors(limit);
  if (!value) return error ? <Trouble error={error} stale={false} retry={refresh} /> : <Skeletons count={3} kind="line" />;
  if (value.length === 0) return <p className="soft">Nobody has reported yet. Be the first.</p>;
  return (
    <ol className="leaders">
      {value.map((person, i) => (
        <LeaderRow key={person.userCode} person={person} rank={i + 1} mine={person.userCode === user?.userCode} now={now} />
      ))}
    </ol>
  );
}
