// A wing seen from outside: six floors of windows, green where the room behind it is free.
import { isFree } from '../rules';
import { FLOORS, type Resource } from '../types';

interface Floor {
  floor: number;
  rooms: Resource[];
  free: number;
}

/** The wing's rooms by floor, the top floor first. */
export function floorsOf(rooms: Resource[]): Floor[] {
  return [...FLOORS].reverse().map((floor) => {
    const here = rooms.filter((r) => Number(r.floor) === floor).sort((a, b) => Number(a.room) - Number(b.room));
    return { floor, rooms: here, free: here.filter(isFree).length };
  });
}

export function Windows({ rooms }: { rooms: Resource[] }) {
  return (
    <span className="windows" aria-hidden="true">
      {rooms.map((r) => (
        <i key={r.id} className={isFree(r) ? 'lit' : 'dark'} />
      ))}
    </span>
  );
}

export function Facade({ rooms }: { rooms: Resource[] }) {
  return (
    <span className="facade" aria-hidden="true">
      {floorsOf(rooms).map((f) => (
        <Windows key={f.floor} rooms={f.rooms} />
      ))}
    </span>
  );
}
