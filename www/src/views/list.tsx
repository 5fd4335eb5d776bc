// Halls, lagoon stalls and services: all of a category, with filters that suit it.
import { useEffect, useMemo } from 'react';
import { Empty, Skeletons, Trouble, ViewTitle } from '../parts/basics';
import { ResourceCard } from '../parts/card';
import { useApp } from '../context';
import { useNow, useResources } from '../live';
import { useRouter } from '../router';
import { byPlace, categoryInfo, isFree, STATUS_WORDS } from '../rules';
import type { Category } from '../types';

const WORDS: Record<Exclude<Category, 'room'>, { title: string; lead: string; picture?: string }> = {
  hall: { title: 'Halls', lead: 'The big rooms: for a class, a rehearsal, a general assembly.' },
  lagoon_stall: { title: 'Lagoon stalls', lead: 'Fifty stalls around the water, opened and closed by the people who cook.', picture: '/images/lagoon.svg' },
  service: { title: 'Services', lead: 'The offices you queue for. See first whether the window is open.' },
};

export function List({ category }: { category: Exclude<Category, 'room'> }) {
  const { store, user } = useApp();
  const { query, navigate, path } = useRouter();
  const now = useNow();
  const { items, loadedAt, error, refresh } = useResources(store, undefined, undefined, category);
  const info = categoryInfo(category);
  const words = WORDS[category];
  const sorted = useMemo(() => [...items].sort(byPlace), [items]);
  const free = sorted.filter(isFree).length;
  const owns = user !== undefined && sorted.some((r) => r.ownedBy === user.userCode);
  const no = query.get('no') ?? '';
  const search = query.get('q') ?? '';
  const show = query.get('show') ?? 'all';
  const shown = sorted.filter(
    (r) =>
      (show !== 'free' || isFree(r)) &&
      (show !== 'taken' || !isFree(r)) &&
      (show !== 'mine' || r.ownedBy === user?.userCode) &&
      (!search || `${r.name} ${r.type ?? ''} ${r.wing ?? ''}`.toLowerCase().includes(search.toLowerCase())),
  );
  const wanted = no ? sorted.find((r) => Number(r.stallNumber) === Number(no)) : undefined;

  useEffect(() => {
    if (wanted) document.getElementById(wanted.id)?.scrollIntoView({ block: 'center' });
    // only when the wanted stall is first known, not at each of its changes
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [wanted?.id]);

  const go = (changes: Record<string, string>) => {
    const next = new URLSearchParams(query);
    next.delete('no');
    for (const [name, value] of Object.entries(changes)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    const text = next.toString();
    navigate(text ? `${path}?${text}` : path, { replace: true });
  };
  const choices: [string, string][] = [
    ['', 'All'],
    ['free', STATUS_WORDS[info.free]],
    ['taken', STATUS_WORDS[info.taken]],
  ];
  if (owns) choices.push(['mine', 'Mine']);

  return (
    <>
      <div className={words.picture ? 'list-head has-picture' : 'list-head'}>
        <ViewTitle tab={words.title} title={words.title}>
          <p className="lead">{words.lead}</p>
          {loadedAt !== undefined && (
            <p className="list-count">
              <b>{free}</b> of {sorted.length} {info.free === 'open' ? 'open' : 'free'} now
            </p>
          )}
        </ViewTitle>
        {words.picture && <img src={words.picture} alt="" width="640" height="480" />}
      </div>
      <Trouble error={error} stale={loadedAt !== undefined} retry={refresh} />
      <div className="toolbar">
        <div className="filters" role="group" aria-label="Show">
          {choices.map(([value, label]) => (
            <button key={label} type="button" className="pill" aria-pressed={(show === 'all' ? '' : show) === value} onClick={() => go({ show: value })}>
              {label}
            </button>
          ))}
        </div>
        <input type="search" className="filter-text" aria-label={`Filter ${words.title.toLowerCase()} by name`} placeholder="Filter by name" value={search} onChange={(event) => go({ q: event.target.value })} />
      </div>
      {!loadedAt && !error && <Skeletons count={8} within="cards" />}
      <ul className="cards" aria-label={words.title}>
        {shown.map((r) => (
          <ResourceCard key={r.id} resource={r} now={now} found={r.id === wanted?.id} showPlace={category !== 'lagoon_stall'} />
        ))}
      </ul>
      {loadedAt !== undefined && shown.length === 0 && (
        <Empty title="Nothing matches">
          <p>Another filter may show more.</p>
        </Empty>
      )}
    </>
  );
}
