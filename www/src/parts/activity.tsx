// Today's changes, wing by wing: a small bar chart that is a list to a screen reader.
import { useCallback, useEffect } from 'react';
import { api } from '../api';
import { useApp } from '../context';
import { usePolled } from '../live';
import { WINGS } from '../types';
import { Skeletons } from './basics';

export function TodayActivity() {
  const { changes } = useApp();
  const { value, error, refresh } = usePolled(useCallback(() => api.activity(1), []));
  useEffect(() => {
    // the day's counts are written by a function on the table's stream, a moment after the report
    if (!changes) return;
    const timer = setTimeout(refresh, 1200);
    return () => clearTimeout(timer);
  }, [changes, refresh]);

  if (!value) return error ? <p className="soft">The day’s activity is not at hand right now.</p> : <Skeletons count={4} kind="line" />;
  const counts = new Map<string, number>(WINGS.map((wing) => [wing, 0]));
  for (const day of value) counts.set(day.wing, (counts.get(day.wing) ?? 0) + Number(day.changes));
  const most = Math.max(1, ...counts.values());
  const total = [...counts.values()].reduce((a, b) => a + b, 0);
  return (
    <>
      <ul className="bars">
        {[...counts].map(([wing, count]) => (
          <li key={wing}>
            <span className="bars-name">{wing}</span>
            <span className="bars-track" aria-hidden="true">
              <span style={{ width: `${(count / most) * 100}%` }} />
            </span>
            <span className="bars-count">{count}</span>
          </li>
        ))}
      </ul>
      <p className="soft">{total === 0 ? 'No reports yet today. The first one could be yours.' : `${total} ${total === 1 ? 'change' : 'changes'} so far today.`}</p>
    </>
  );
}
