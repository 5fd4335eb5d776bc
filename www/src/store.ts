// What the page knows of the campus: one copy of each resource, shared by all views.
//
// Reports are shown at once and taken back when the server refuses: a report lays an overlay over the resource until the
// answer is there. A list that was asked for before a change and arrives after it does not bring the old value back.
import { ApiError, api, type Scope } from './api';
import type { Resource, Status } from './types';

interface Entry {
  resource: Resource;
  changed: number; // the tick of the last answer to a change
}

export interface ScopeState {
  loadedAt: number | undefined;
  loading: boolean;
  error: ApiError | undefined;
}

const UNKNOWN: ScopeState = { loadedAt: undefined, loading: false, error: undefined };

export function scopeKey(scope: Scope): string {
  return `${scope.category ?? '*'}/${scope.wing ?? '*'}/${scope.floor ?? '*'}`;
}

function within(scope: Scope, r: Resource): boolean {
  return (
    (scope.category === undefined || r.category === scope.category) &&
    (scope.wing === undefined || r.wing === scope.wing) &&
    (scope.floor === undefined || Number(r.floor) === scope.floor)
  );
}

function same(a: Resource, b: Resource): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

type Source = Pick<typeof api, 'resources' | 'report' | 'verify'>;

export class CampusStore {
  private entries = new Map<string, Entry>();
  private overlays = new Map<string, Status>();
  private scopes = new Map<string, ScopeState>();
  private listeners = new Set<() => void>();
  private tick = 0;
  private version = 0;
  /** how many changes the server has accepted from this page */
  accepted = 0;
  private views = new Map<string, { version: number; list: Resource[] }>();

  constructor(private readonly source: Source = api) {}

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private emit(change: 'data' | 'state' = 'data'): void {
    if (change === 'data') this.version++;
    for (const listener of this.listeners) listener();
  }

  /** The resources of a scope that are known by now; the same array until something changes. */
  list(scope: Scope): Resource[] {
    const key = scopeKey(scope);
    const view = this.views.get(key);
    if (view && view.version === this.version) return view.list;
    const list: Resource[] = [];
    for (const { resource } of this.entries.values()) {
      if (!within(scope, resource)) continue;
      const overlay = this.overlays.get(resource.id);
      list.push(overlay ? { ...resource, status: overlay } : resource);
    }
    this.views.set(key, { version: this.version, list });
    return list;
  }

  /** How far a scope is loaded; a wider scope that is loaded answers for a narrower one. */
  state(scope: Scope): ScopeState {
    const own = this.scopes.get(scopeKey(scope));
    if (own?.loadedAt) return own;
    const wider: Scope[] = [{}];
    if (scope.wing) wider.push({ wing: scope.wing });
    if (scope.category) wider.push({ category: scope.category });
    const loaded = wider.map((s) => this.scopes.get(scopeKey(s))).find((s) => s?.loadedAt);
    return loaded ?? own ?? UNKNOWN;
  }

  /** A resource as the server last told it, without a report that is still under way. */
  saved(id: string): Resource | undefined {
    return this.entries.get(id)?.resource;
  }

  async refresh(scope: Scope): Promise<void> {
    const key = scopeKey(scope);
    const before = this.scopes.get(key) ?? UNKNOWN;
    if (before.loading) return;
    const asked = ++this.tick;
    this.scopes.set(key, { ...before, loading: true });
    this.emit('state');
    let changed = false;
    try {
      const found = await this.source.resources(scope);
      if (!Array.isArray(found)) throw new ApiError(502, 'The list of resources could not be read.');
      const seen = new Set<string>();
      for (const resource of found) {
        seen.add(resource.id);
        const known = this.entries.get(resource.id);
        if (known && (known.changed > asked || same(known.resource, resource))) continue;
        changed = true;
        this.entries.set(resource.id, { resource, changed: known?.changed ?? 0 });
      }
      for (const [id, entry] of this.entries)
        if (within(scope, entry.resource) && !seen.has(id) && entry.changed < asked) changed = this.entries.delete(id);
      this.scopes.set(key, { loadedAt: Date.now(), loading: false, error: undefined });
    } catch (e) {
      const error = e instanceof ApiError ? e : new ApiError(0, String(e));
      this.scopes.set(key, { loadedAt: before.loadedAt, loading: false, error });
    }
    this.emit(changed ? 'data' : 'state');
  }

  /** A resource as the server just answered it. */
  put(resource: Resource): void {
    this.entries.set(resource.id, { resource, changed: ++this.tick });
    this.accepted++;
    this.emit();
  }

  /** Shows the status at once; takes it back and throws what the server said when it refuses. */
  async report(id: string, status: Status): Promise<Resource> {
    this.overlays.set(id, status);
    this.emit();
    try {
      const resource = await this.source.report(id, status);
      this.overlays.delete(id);
      this.put(resource);
      return resource;
    } catch (e) {
      this.overlays.delete(id);
      this.emit();
      throw e;
    }
  }

  async verify(id: string): Promise<Resource> {
    const resource = await this.source.verify(id);
    this.put(resource);
    return resource;
  }
}
