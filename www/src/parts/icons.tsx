// The page's icons: 24 by 24, drawn with the current colour, hidden from screen readers (words stand beside them).
const PATHS = {
  room: 'M5 21V4.5A1.5 1.5 0 0 1 6.5 3h11A1.5 1.5 0 0 1 19 4.500V21M3 21h18M15 12.500v.01',
  hall: 'M3 21h18M4 9.5 12 4l8 5.500H4ZM6 10v8m4-8v8m4-8v8m4-8v8',
  lagoon_stall: 'M4 10v10h16V10M3 9l2-5h14l2 5a3 3 0 0 1-6 0 3 3 0 0 1-6 0 3 3 0 0 1-6 0ZM8 20v-5h5v5',
  service: 'M4 20h16M6 20v-6a6 6 0 0 1 12 0v6M12 8V5m-2 0h4',
  map: 'm9 4-6 2.500v13.500l6-2.5 6 2.5 6-2.500V4l-6 2.500L9 4Zm0 0v13.500m6-11V20',
  medal: 'M8 3h8l-2.5 6h-3L8 3Zm4 6.500a5.75 5.75 0 1 1 0 11.5 5.75 5.75 0 0 1 0-11.500Zm0 3.500v4.5',
  search: 'M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13Zm4.8 11.300L20 20',
  check: 'm5 12.5 4.5 4.500L19 7.5',
  verified: 'M12 3 5 5.500v6c0 4.5 3 8 7 9.5 4-1.5 7-5 7-9.500v-6L12 3Zm-3 9 2.2 2.200L15.2 10',
  user: 'M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8ZM4.5 20.500a7.5 7.5 0 0 1 15 0',
  plus: 'M12 5v14M5 12h14',
  out: 'M14 4H6v16h8M10 12h10m-3.5-3.500L20 12l-3.5 3.5',
  clock: 'M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16Zm0 3.500V12l3 2',
  arrow: 'M5 12h14m-5-5 5 5-5 5',
  alert: 'M12 4 2.5 20h19L12 4Zm0 6v4.500m0 2.700v.01',
  close: 'M6 6l12 12M18 6 6 18',
  down: 'm6 9 6 6 6-6',
  spark: 'M12 3.5 14 10l6.5 2-6.5 2-2 6.5-2-6.500L3.5 12 10 10l2-6.500Z',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.9" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
