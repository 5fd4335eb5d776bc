// One function per route of the API. A refused call throws ApiError with the server's own words.
import type { Activity, Category, Contributor, Resource, Session, Status, User } from './types';

const TIMEOUT_MS = 15_000;

export class ApiError extends Error {
  /** status 0: no answer at all; field: what the server blames, if anything. */
  constructor(
    readonly status: number,
    message: string,
    readonly field?: string,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

export type Fields = Record<string, string | number | boolean>;
export interface Scope {
  wing?: string;
  floor?: number;
  category?: Category;
}

let session: Session | undefined;
let onExpired: () => void = () => {};

/** The session whose header every call carries; `expired` is told when the server no longer knows it. */
export function setCallSession(value: Session | undefined, expired: () => void): void {
  session = value;
  onExpired = expired;
}

async function call<T>(method: string, path: string, body?: Fields): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json' };
  const sentWith = session;
  if (sentWith) headers['x-session'] = `${sentWith.user.userCode}:${sentWith.sessionId}`;
  if (body) headers['content-type'] = 'application/json';
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(path, { method, headers, signal: abort.signal, ...(body ? { body: JSON.stringify(body) } : {}) });
    text = await answer.text();
  } catch {
    const why = abort.signal.aborted ? 'The campus took too long to answer.' : 'The campus cannot be reached right now.';
    throw new ApiError(0, why);
  } finally {
    clearTimeout(timer);
  }
  let value: unknown;
  try {
    value = text === '' ? undefined : JSON.parse(text);
  } catch {
    throw new ApiError(answer.status || 502, `The answer could not be read (status ${answer.status}).`);
  }
  if (!answer.ok) {
    const said = (value ?? {}) as { error?: string; message?: string; field?: string };
    if (answer.status === 401 && sentWith && sentWith === session) onExpired();
    throw new ApiError(answer.status, said.error ?? said.message ?? `The server answered ${answer.status}.`, said.field);
  }
  return value as T;
}

function query(params: Record<string, string | number | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) if (value !== undefined) search.set(name, String(value));
  const text = search.toString();
  return text ? `?${text}` : '';
}

const seg = encodeURIComponent;

export const api = {
  resources: (scope: Scope = {}) => call<Resource[]>('GET', `/api/resources${query({ ...scope })}`),
  report: (id: string, status: Status) => call<Resource>('PUT', `/api/resources/${seg(id)}`, { status }),
  verify: (id: string) => call<Resource>('PUT', `/api/resources/${seg(id)}`, { verify: true }),
  createResource: (fields: Fields) => call<Resource>('POST', '/api/resources', fields),
  createUser: (fields: Fields) => call<User>('POST', '/api/users', fields),
  login: (userCode: string) => call<Session>('POST', '/api/auth/login', { userCode }),
  logout: () => call<{ message: string }>('POST', '/api/auth/logout', {}),
  contributors: (limit: number) => call<Contributor[]>('GET', `/api/contributors${query({ limit })}`),
  activity: (days: number) => call<Activity[]>('GET', `/api/activity${query({ days })}`),
};
