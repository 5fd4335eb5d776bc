// The campus from above. Each building is a link with its count; the same places stand in a list below the picture.
import { Skeletons, Trouble, ViewTitle } from '../parts/basics';
import { useApp } from '../context';
import { useResources } from '../live';
import { Link } from '../router';
import { isFree } from '../rules';
import type { Resource } from '../types';

interface Spot {
  name: string;
  short: string;
  to: string;
  word: string;
  /** left, top, width, height in the picture's 1000 by 720 */
  box: [number, number, number, number];
  holds: (r: Resource) => boolean;
}

const wing = (name: string, box: Spot['box']): Spot => ({
  name: `${name} Wing`,
  short: name,
  to: `/wings/${name}`,
  word: 'free',
  box,
  holds: (r) => r.category === 'room' && r.wing === name,
});

const SPOTS: Spot[] = [
  wing('North', [130, 96, 400, 96]),
  wing('West', [96, 206, 96, 254]),
  wing('East', [468, 206, 96, 254]),
  wing('South', [130, 474, 400, 96]),
  { name: 'Halls', short: 'Halls', to: '/halls', word: 'free', box: [606, 66, 340, 88], holds: (r) => r.category === 'hall' },
  { name: 'Lagoon stalls', short: 'Lagoon', to: '/stalls', word: 'open', box: [660, 190, 264, 264], holds: (r) => r.category === 'lagoon_stall' },
  { name: 'Services', short: 'Services', to: '/services', word: 'open', box: [606, 514, 344, 70], holds: (r) => r.category === 'service' },
];

export function CampusMap() {
  const { store } = useApp();
  const { items, loadedAt, error, refresh } = useResources(store);
  const ready = loadedAt !== undefined;
  const spots = SPOTS.map((spot) => {
    const here = items.filter(spot.holds);
    return { ...spot, free: here.filter(isFree).length, total: here.length };
  });
  return (
    <>
      <ViewTitle tab="Campus map" title="Campus map">
        <p className="lead">Choose a building to look inside.</p>
      </ViewTitle>
      <Trouble error={error} stale={ready} retry={refresh} />
      <div className="map">
        <img src="/images/map.svg" alt="Plan of the campus: four wings around a court, the lagoon to the east" width="1000" height="720" />
        {spots.map((s) => {
          const [left, top, width, height] = s.box;
          const style = { left: `${left / 10}%`, top: `${top / 7.2}%`, width: `${width / 10}%`, height: `${height / 7.2}%` };
          return (
            <Link key={s.name} to={s.to} className={`spot ${s.short === 'Lagoon' ? 'spot-round' : ''}`} style={style} aria-label={ready ? `${s.name}, ${s.free} of ${s.total} ${s.word}` : s.name}>
              <span className="spot-label">
                <b>{s.short}</b>
                {ready && (
                  <span className={s.free ? 'is-free' : 'is-taken'}>
                    {s.free} {s.word}
                  </span>
                )}
              </span>
            </Link>
          );
        })}
      </div>
      {!ready && !error && <Skeletons count={4} kind="line" within="places" />}
      <ul className="places">
        {ready &&
          spots.map((s) => (
            <li key={s.name}>
              <Link to={s.to}>
                <strong>{s.name}</strong>
                <span>
                  <b>{s.free}</b> of {s.total} {s.word}
                </span>
              </Link>
            </li>
          ))}
      </ul>
    </>
  );
}
