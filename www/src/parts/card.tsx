// One resource as a card: what it is, whether it is free, who said so and when, and the way to report it.
import { memo } from 'react';
import { useApp } from '../context';
import { isAdmin, isFree, placeOf } from '../rules';
import { ago, toMillis } from '../time';
import type { Resource } from '../types';
import { Badge } from './basics';
import { Icon } from './icons';

interface Props {
  resource: Resource;
  now: number;
  found?: boolean;
  showPlace?: boolean;
}

export const ResourceCard = memo(function ResourceCard({ resource: r, now, found = false, showPlace = false }: Props) {
  const { user, startReport, verify } = useApp();
  const updated = toMillis(r.lastUpdated);
  const mine = user !== undefined && r.ownedBy === user.userCode;
  // a stall's name may say already what it sells
  const what = [r.type && !r.name.endsWith(r.type) ? r.type : '', showPlace && r.wing ? placeOf(r) : ''].filter(Boolean);
  return (
    <li id={r.id} className={`card ${isFree(r) ? 'is-free' : 'is-taken'} ${found ? 'is-found' : ''}`} aria-label={r.name}>
      <div className="card-top">
        <h2>{r.name}</h2>
        <Badge resource={r} />
      </div>
      {what.length > 0 && <p className="card-type">{what.join(' · ')}</p>}
      <ul className="marks">
        <li>
          <Icon name="clock" size={15} />
          <span>
            updated{' '}
            {updated === undefined ? (
              'never'
            ) : (
              <time dateTime={new Date(updated).toISOString()} title={new Date(updated).toLocaleString()}>
                {ago(updated, now)}
              </time>
            )}
            {r.updatedBy && <span className="by"> by {r.updatedBy}</span>}
          </span>
        </li>
        {r.verifiedBy && (
          <li className="mark-verified">
            <Icon name="verified" size={15} />
            <span>
              verified {ago(r.verifiedAt, now)} <span className="by">by {r.verifiedBy}</span>
            </span>
          </li>
        )}
        {r.ownedBy && (
          <li className="mark-owner">
            <Icon name="user" size={15} />
            <span>{mine ? 'yours' : `kept by ${r.ownedBy}`}</span>
          </li>
        )}
      </ul>
      <div className="card-actions">
        <button type="button" className="button button-report" aria-haspopup="dialog" onClick={() => startReport(r)}>
          Report<span className="visually-hidden"> {r.name}</span>
        </button>
        {isAdmin(user) && (
          <button type="button" className="button button-quiet" onClick={() => void verify(r)}>
            Verify<span className="visually-hidden"> {r.name}</span>
          </button>
        )}
      </div>
    </li>
  );
});
