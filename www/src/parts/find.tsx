// "S506" or "stall 12": straight to the card.
import { useId, useState } from 'react';
import { useRouter } from '../router';
import { WINGS } from '../types';

/** Where a search text leads; undefined when it names nothing on campus. */
export function findTarget(text: string): string | undefined {
  const said = text.trim();
  const room = /^([nsew])\s*-?\s*([1-6])\s*-?\s*(\d{2})$/i.exec(said);
  if (room) {
    const wing = WINGS.find((w) => w[0] === room[1]!.toUpperCase());
    const number = Number(room[3]);
    return wing && number >= 1 && number <= 20 ? `/wings/${wing}/${room[2]}#${wing[0]}${room[2]}${room[3]}` : undefined;
  }
  const stall = /^(?:(?:lagoon\s*)?stall|no\.?|#)?\s*(\d{1,2})$/i.exec(said);
  if (stall && Number(stall[1]) >= 1 && Number(stall[1]) <= 50) return `/stalls?no=${Number(stall[1])}`;
  const wing = WINGS.find((w) => said.toLowerCase().startsWith(w.toLowerCase()));
  if (wing) {
    const floor = /([1-6])\s*$/.exec(said);
    return floor ? `/wings/${wing}/${floor[1]}` : `/wings/${wing}`;
  }
  return undefined;
}

export function Find() {
  const { navigate } = useRouter();
  const [text, setText] = useState('');
  const [missed, setMissed] = useState(false);
  const input = useId();
  return (
    <form
      className="find"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        const target = findTarget(text);
        setMissed(!target);
        if (target) navigate(target);
      }}
    >
      <label htmlFor={input}>Looking for a certain room or stall?</label>
      <div className="find-row">
        <input
          id={input}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setMissed(false);
          }}
          placeholder="S506"
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          enterKeyHint="search"
          aria-invalid={missed}
          aria-describedby={`${input}-say`}
        />
        <button type="submit" className="button button-gold">
          Find it
        </button>
      </div>
      <p id={`${input}-say`} className="find-say" role="status">
        {missed ? 'Nothing has that name. Rooms read like S506 (South, floor 5, room 06), stalls like “stall 12”.' : ''}
      </p>
    </form>
  );
}
