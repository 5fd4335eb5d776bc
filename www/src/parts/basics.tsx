// Small pieces that many views share.
import { useEffect, useRef, type ReactNode } from 'react';
import type { ApiError } from '../api';
import { isFree, sentence, STATUS_WORDS } from '../rules';
import type { Resource } from '../types';
import { Icon } from './icons';

export function Badge({ resource }: { resource: Pick<Resource, 'status'> }) {
  return (
    <span className={`badge ${isFree(resource) ? 'is-free' : 'is-taken'}`}>
      <span className="dot" aria-hidden="true" />
      {STATUS_WORDS[resource.status] ?? resource.status}
    </span>
  );
}

/** A view's heading; names the browser tab and takes the focus when the view opens, so that it is read out. */
export function ViewTitle({ title, tab, children }: { title: ReactNode; tab: string; children?: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = tab === 'SpaceKo' ? 'SpaceKo: what is free on campus, right now' : `${tab} · SpaceKo`;
    if (firstView) firstView = false;
    else heading.current?.focus({ preventScroll: true });
  }, [tab]);
  return (
    <div className="view-title">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </div>
  );
}
let firstView = true;

export function Meter({ part, whole, label }: { part: number; whole: number; label: string }) {
  const share = whole ? Math.round((part / whole) * 100) : 0;
  return (
    <span className="meter" role="img" aria-label={label}>
      <span style={{ width: `${share}%` }} />
    </span>
  );
}

export function Ring({ part, whole }: { part: number; whole: number }) {
  const length = 2 * Math.PI * 42;
  const share = whole ? part / whole : 0;
  return (
    <svg className="ring" viewBox="0 0 100 100" aria-hidden="true">
      <circle cx="50" cy="50" r="42" className="ring-back" />
      <circle cx="50" cy="50" r="42" className="ring-front" strokeDasharray={`${share * length} ${length}`} transform="rotate(-90 50 50)" />
      <text x="50" y="58" textAnchor="middle">
        {part}
      </text>
    </svg>
  );
}

interface SkeletonProps {
  count: number;
  kind?: 'card' | 'line' | 'tall';
  within?: string;
}

/** Grey shapes where the content will be; `within` lays them out like the list that they stand for. */
export function Skeletons({ count, kind = 'card', within = 'skeletons' }: SkeletonProps) {
  return (
    <>
      <p className="visually-hidden" role="status">
        Loading
      </p>
      <div className={within} aria-hidden="true">
        {Array.from({ length: count }, (_, i) => (
          <div key={i} className={`skeleton skeleton-${kind}`} />
        ))}
      </div>
    </>
  );
}

/** An error with a way out: stale data stays below it, so it says whether there is any. */
export function Trouble({ error, stale, retry }: { error: ApiError | undefined; stale: boolean; retry: () => void }) {
  if (!error) return null;
  return (
    <div className="trouble" role="alert">
      <Icon name="alert" />
      <p>
        {sentence(error.message)} {stale ? 'What you see may be out of date.' : ''}
      </p>
      <button type="button" className="button button-quiet" onClick={retry}>
        Try again
      </button>
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <img src="/images/logo.svg" alt="" width="56" height="56" />
      <h2>{title}</h2>
      {children}
    </div>
  );
}

export function Avatar({ name }: { name: string }) {
  const initials = name
    .split(/\s+/)
    .map((word) => word[0] ?? '')
    .slice(0, 2)
    .join('')
    .toUpperCase();
  return (
    <span className="avatar" aria-hidden="true">
      {initials || '?'}
    </span>
  );
}
