// Rooms, from afar to near: all wings, one wing by floor, one floor by room.
import { useEffect, useMemo, useState } from 'react';
import { Empty, Meter, Ring, Skeletons, Trouble, ViewTitle } from '../parts/basics';
import { ResourceCard } from '../parts/card';
import { Facade, floorsOf, Windows } from '../parts/facade';
import { Find } from '../parts/find';
import { Icon } from '../parts/icons';
import { useApp } from '../context';
import { useNow, useResources } from '../live';
import { Link, useRouter } from '../router';
import { byPlace, isFree } from '../rules';
import { FLOORS, WINGS, type Resource, type Wing } from '../types';
import { NotFound } from './not-found';

function asWing(text: string): Wing | undefined {
  return WINGS.find((w) => w.toLowerCase() === text.toLowerCase());
}

function WingPicker({ current, floor }: { current?: Wing; floor?: number }) {
  return (
    <nav className="pills" aria-label="Wings">
      {WINGS.map((wing) => (
        <Link key={wing} to={floor ? `/wings/${wing}/${floor}` : `/wings/${wing}`} className="pill" aria-current={wing === current ? 'page' : undefined}>
          {wing}
        </Link>
      ))}
    </nav>
  );
}

export function Wings() {
  const { store } = useApp();
  const { items, loadedAt, error, refresh } = useResources(store, undefined, undefined, 'room');
  const free = items.filter(isFree).length;
  return (
    <>
      <ViewTitle tab="Rooms" title="Rooms">
        <p className="lead">{loadedAt ? `${free} of ${items.length} rooms are free. Which wing are you near?` : 'Which wing are you near?'}</p>
      </ViewTitle>
      <Find />
      <Trouble error={error} stale={loadedAt !== undefined} retry={refresh} />
      {!loadedAt && !error && <Skeletons count={4} kind="tall" within="wings" />}
      <ul className="wings">
        {loadedAt !== undefined &&
          WINGS.map((wing) => {
            const here = items.filter((r) => r.wing === wing);
            const count = here.filter(isFree).length;
            return (
              <li key={wing}>
                <Link to={`/wings/${wing}`} className="wing">
                  <span className="wing-head">
                    <strong>{wing} Wing</strong>
                    <span className="wing-count">
                      <b>{count}</b> free of {here.length}
                    </span>
                  </span>
                  <Facade rooms={here} />
                  <Meter part={count} whole={here.length} label={`${count} of ${here.length} rooms are free`} />
                </Link>
              </li>
            );
          })}
      </ul>
    </>
  );
}

export function WingView({ wing: text }: { wing: string }) {
  const wing = asWing(text);
  return wing ? <WingFloors wing={wing} /> : <NotFound what={`There is no ${text} Wing.`} />;
}

function WingFloors({ wing }: { wing: Wing }) {
  const { store } = useApp();
  const { items, loadedAt, error, refresh } = useResources(store, wing, undefined, 'room');
  const floors = floorsOf(items);
  const free = items.filter(isFree).length;
  return (
    <>
      <p className="crumbs">
        <Link to="/wings">Rooms</Link>
      </p>
      <ViewTitle tab={`${wing} Wing`} title={`${wing} Wing`}>
        <WingPicker current={wing} />
      </ViewTitle>
      <Trouble error={error} stale={loadedAt !== undefined} retry={refresh} />
      {loadedAt !== undefined && (
        <div className="section-head">
          <p className="lead">
            {free} of {items.length} rooms are free. Choose a floor.
          </p>
          <p className="legend">
            <i className="lit" aria-hidden="true" /> free <i className="dark" aria-hidden="true" /> occupied
          </p>
        </div>
      )}
      {!loadedAt && !error && <Skeletons count={6} kind="line" within="stack" />}
      <ul className="building">
        {loadedAt !== undefined &&
          floors.map((f) => (
            <li key={f.floor}>
              <Link to={`/wings/${wing}/${f.floor}`} className="storey">
                <span className="storey-name">
                  Floor <b>{f.floor}</b>
                </span>
                <Windows rooms={f.rooms} />
                <span className="storey-count">
                  <b>{f.free}</b> of {f.rooms.length} free
                </span>
              </Link>
            </li>
          ))}
      </ul>
    </>
  );
}

type Show = 'all' | 'free' | 'taken';
const SHOWS: [Show, string][] = [
  ['all', 'All'],
  ['free', 'Available'],
  ['taken', 'Occupied'],
];

/** The corridor from above: rooms 01 to 10 on one side, 11 to 20 on the other; each leads to its card. */
function Corridor({ rooms }: { rooms: Resource[] }) {
  const half = Math.ceil(rooms.length / 2);
  const side = (some: Resource[]) => (
    <ol>
      {some.map((r) => (
        <li key={r.id}>
          <a href={`#${r.id}`} className={isFree(r) ? 'is-free' : 'is-taken'}>
            <span aria-hidden="true">{r.room ?? r.name}</span>
            <span className="visually-hidden">
              {r.name}, {r.status}
            </span>
          </a>
        </li>
      ))}
    </ol>
  );
  return (
    <nav className="corridor" aria-label="Rooms along the corridor">
      {side(rooms.slice(0, half))}
      <span className="corridor-way" aria-hidden="true">
        corridor
      </span>
      {side(rooms.slice(half))}
    </nav>
  );
}

export function FloorView({ wing: wingText, floor: floorText }: { wing: string; floor: string }) {
  const wing = asWing(wingText);
  const floor = FLOORS.find((f) => String(f) === floorText);
  if (!wing || !floor) return <NotFound what={wing ? `The ${wing} Wing has floors 1 to 6.` : `There is no ${wingText} Wing.`} />;
  return <FloorRooms wing={wing} floor={floor} />;
}

function FloorRooms({ wing, floor }: { wing: Wing; floor: number }) {
  const { store } = useApp();
  const { hash, query, navigate, path } = useRouter();
  const now = useNow();
  const { items, loadedAt, error, refresh } = useResources(store, wing, floor, 'room');
  const rooms = useMemo(() => [...items].sort(byPlace), [items]);
  const show = (SHOWS.find(([value]) => value === query.get('show'))?.[0] ?? 'all') as Show;
  const [target, setTarget] = useState(hash);

  useEffect(() => {
    const update = () => setTarget(decodeURIComponent(window.location.hash.slice(1)));
    update();
    window.addEventListener('hashchange', update);
    return () => window.removeEventListener('hashchange', update);
  }, [hash, path]);
  const ready = rooms.length > 0;
  const wanted = target ? rooms.find((r) => r.id === target || r.name === target)?.id : undefined;
  useEffect(() => {
    if (wanted) document.getElementById(wanted)?.scrollIntoView({ block: 'center' });
  }, [wanted]);

  const free = rooms.filter(isFree).length;
  const shown = rooms.filter((r) => show === 'all' || isFree(r) === (show === 'free'));
  return (
    <>
      <p className="crumbs">
        <Link to="/wings">Rooms</Link> <span aria-hidden="true">/</span> <Link to={`/wings/${wing}`}>{wing} Wing</Link>
      </p>
      <ViewTitle tab={`${wing} Wing, floor ${floor}`} title={`${wing} Wing, floor ${floor}`}>
        <div className="pickers">
          <WingPicker current={wing} floor={floor} />
          <nav className="pills" aria-label="Floors">
            {FLOORS.map((f) => (
              <Link key={f} to={`/wings/${wing}/${f}`} className="pill" aria-current={f === floor ? 'page' : undefined}>
                <span className="visually-hidden">Floor </span>
                {f}
              </Link>
            ))}
          </nav>
        </div>
      </ViewTitle>
      <Trouble error={error} stale={loadedAt !== undefined} retry={refresh} />
      {loadedAt !== undefined && ready && (
        <div className="floor-sum panel">
          <Ring part={free} whole={rooms.length} />
          <p>
            <strong>
              {free} of {rooms.length} rooms are free
            </strong>
            <span className="soft">Tap a door to jump to its card.</span>
          </p>
          <Corridor rooms={rooms} />
        </div>
      )}
      {ready && (
        <div className="filters" role="group" aria-label="Show">
          {SHOWS.map(([value, label]) => (
            <button key={value} type="button" className="pill" aria-pressed={show === value} onClick={() => navigate(value === 'all' ? path : `${path}?show=${value}`, { replace: true })}>
              {label}
            </button>
          ))}
        </div>
      )}
      {!loadedAt && !error && <Skeletons count={8} within="cards" />}
      <ul className="cards" aria-label="Rooms of this floor">
        {shown.map((r) => (
          <ResourceCard key={r.id} resource={r} now={now} found={r.id === wanted} />
        ))}
      </ul>
      {loadedAt !== undefined && shown.length === 0 && (
        <Empty title={ready ? 'No room like that on this floor' : 'No rooms are known on this floor'}>
          <p>
            <Link to={`/wings/${wing}`}>
              Look at the other floors <Icon name="arrow" size={16} />
            </Link>
          </p>
        </Empty>
      )}
    </>
  );
}
