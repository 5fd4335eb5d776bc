// Times as people say them. The API's times are ISO texts; seconds and milliseconds are read too.

export type Moment = string | number | null | undefined;

export function toMillis(moment: Moment): number | undefined {
  if (moment === null || moment === undefined || moment === '') return undefined;
  const number = typeof moment === 'number' ? moment : /^\d+$/.test(moment) ? Number(moment) : undefined;
  const millis = number === undefined ? Date.parse(String(moment)) : number < 1e11 ? number * 1000 : number;
  return Number.isFinite(millis) ? millis : undefined;
}

/** "just now", "8 min ago", "3 h ago", "yesterday", "5 days ago", then the date. */
export function ago(moment: Moment, now = Date.now()): string {
  const millis = toMillis(moment);
  if (millis === undefined) return 'never';
  const seconds = Math.max(0, Math.round((now - millis) / 1000));
  if (seconds < 45) return 'just now';
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.round(minutes / 60);
  if (hours < 24) return `${hours} h ago`;
  const days = Math.round(hours / 24);
  if (days === 1) return 'yesterday';
  if (days < 14) return `${days} days ago`;
  return `on ${new Date(millis).toLocaleDateString('en', { day: 'numeric', month: 'short', year: 'numeric' })}`;
}

export function greeting(now = new Date()): string {
  const hour = now.getHours();
  return hour < 12 ? 'Good morning' : hour < 18 ? 'Good afternoon' : 'Good evening';
}
