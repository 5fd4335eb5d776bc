// The landing page: what is free right now, where the best chances are, who keeps it current.
import { useMemo } from 'react';
import { Meter, Skeletons, Trouble, ViewTitle } from '../parts/basics';
import { TodayActivity } from '../parts/activity';
import { Facade } from '../parts/facade';
import { Find } from '../parts/find';
import { Icon } from '../parts/icons';
import { Leaders } from '../parts/leaders';
import { useApp } from '../context';
import { useResources } from '../live';
import { Link } from '../router';
import { CATEGORIES, isFree } from '../rules';
import { greeting } from '../time';
import { FLOORS, WINGS } from '../types';

export function Landing() {
  const { store, user } = useApp();
  const { items, loadedAt, error, refresh } = useResources(store);
  const ready = loadedAt !== undefined;
  const rooms = useMemo(() => items.filter((r) => r.category === 'room'), [items]);
  const freeRooms = rooms.filter(isFree).length;
  const best = useMemo(() => {
    const floors = WINGS.flatMap((wing) =>
      FLOORS.map((floor) => {
        const here = rooms.filter((r) => r.wing === wing && Number(r.floor) === floor);
        return { wing, floor, total: here.length, free: here.filter(isFree).length };
      }),
    );
    return floors.filter((f) => f.free > 0).sort((a, b) => b.free - a.free || a.floor - b.floor).slice(0, 3);
  }, [rooms]);

  return (
    <>
      <section className="hero">
        <div className="hero-words">
          <p className="eyebrow">{user ? `${greeting()}, ${user.username.split(' ')[0]}` : 'PUP Main, Manila'}</p>
          <ViewTitle
            tab="SpaceKo"
            title={
              <>
                Find a free room <em>before the next bell.</em>
              </>
            }
          />
          <p className="lead">Rooms, halls, lagoon stalls and offices, kept current by the people who walk past them.</p>
          <Find />
          <p className="hero-actions">
            <Link to="/wings" className="button button-primary">
              See all rooms <Icon name="arrow" size={18} />
            </Link>
            <Link to="/map" className="button button-quiet">
              <Icon name="map" size={18} /> Campus map
            </Link>
          </p>
        </div>
        <div className="hero-picture">
          <img src="/images/skyline.svg" alt="The main building at dawn, students on the walk to its entrance" width="1200" height="720" />
          <p className="hero-live">
            <span className="pulse" aria-hidden="true" />
            {ready ? (
              <>
                <strong>{freeRooms}</strong> of {rooms.length} rooms are free
              </>
            ) : (
              'Looking at the campus'
            )}
          </p>
        </div>
      </section>

      <Trouble error={error} stale={ready} retry={refresh} />

      <section aria-labelledby="totals">
        <h2 id="totals" className="visually-hidden">
          Free right now
        </h2>
        <div className="totals">
          {!ready ? (
            <Skeletons count={4} within="contents" />
          ) : (
            CATEGORIES.map((c) => {
              const all = items.filter((r) => r.category === c.category);
              const free = all.filter(isFree).length;
              return (
                <Link key={c.category} to={c.path} className="total">
                  <span className={`total-icon tint-${c.category}`}>
                    <Icon name={c.category} size={24} />
                  </span>
                  <span className="total-name">{c.many}</span>
                  <span className="total-number">
                    {free}
                    <small>
                      {' '}
                      of {all.length} {c.free === 'open' ? 'open' : 'free'}
                    </small>
                  </span>
                  <Meter part={free} whole={all.length} label={`${free} of ${all.length}`} />
                </Link>
              );
            })
          )}
        </div>
      </section>

      <section className="band" aria-labelledby="wings-now">
        <div className="section-head">
          <h2 id="wings-now">The four wings, this minute</h2>
          <p className="legend">
            <i className="lit" aria-hidden="true" /> free <i className="dark" aria-hidden="true" /> occupied
          </p>
        </div>
        <div className="wing-strip">
          {!ready ? (
            <Skeletons count={4} kind="tall" within="contents" />
          ) : (
            WINGS.map((wing) => {
              const here = rooms.filter((r) => r.wing === wing);
              return (
                <Link key={wing} to={`/wings/${wing}`} className="wing-tile">
                  <Facade rooms={here} />
                  <span className="wing-tile-name">{wing} Wing</span>
                  <span className="soft">{here.filter(isFree).length} rooms free</span>
                </Link>
              );
            })
          )}
        </div>
        {best.length > 0 && (
          <p className="best">
            <Icon name="spark" size={18} />
            <span>Best chances:</span>
            {best.map((f) => (
              <Link key={`${f.wing}${f.floor}`} to={`/wings/${f.wing}/${f.floor}`} className="chip">
                {f.wing}, floor {f.floor} <strong>{f.free} free</strong>
              </Link>
            ))}
          </p>
        )}
      </section>

      <div className="two">
        <section className="panel" aria-labelledby="leaders">
          <div className="section-head">
            <h2 id="leaders">Community spotlight</h2>
            <Link to="/spotlight">See everyone</Link>
          </div>
          <Leaders limit={5} />
        </section>
        <section className="panel" aria-labelledby="today">
          <div className="section-head">
            <h2 id="today">Today on campus</h2>
          </div>
          <TodayActivity />
          <p className="nudge">
            <Icon name="spark" size={18} />
            <span>
              Passing an empty room? <Link to="/wings">Open its floor</Link>, press Report, done. It counts for you and helps the next one.
            </span>
          </p>
        </section>
      </div>

      <div className="two pictures">
        <Link to="/wings" className="picture">
          <img src="/images/classroom.svg" alt="" width="640" height="480" loading="lazy" />
          <span>
            <strong>A desk for the next hour</strong>
            Computer labs, study areas, lecture halls: filter a floor by what is free.
          </span>
        </Link>
        <Link to="/stalls" className="picture">
          <img src="/images/lagoon.svg" alt="" width="640" height="480" loading="lazy" />
          <span>
            <strong>Lunch by the lagoon</strong>
            Fifty stalls, and which of them are cooking right now.
          </span>
        </Link>
      </div>
    </>
  );
}
