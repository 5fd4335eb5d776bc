// What the words mean: statuses, categories, who usually reports what. The server decides; this only words the page.
import type { Category, Resource, Status, User, UserType } from './types';

export interface CategoryInfo {
  category: Category;
  path: string;
  one: string;
  many: string;
  free: Status;
  taken: Status;
}

export const CATEGORIES: readonly CategoryInfo[] = [
  { category: 'room', path: '/wings', one: 'room', many: 'Rooms', free: 'available', taken: 'occupied' },
  { category: 'hall', path: '/halls', one: 'hall', many: 'Halls', free: 'available', taken: 'occupied' },
  { category: 'lagoon_stall', path: '/stalls', one: 'stall', many: 'Lagoon stalls', free: 'open', taken: 'closed' },
  { category: 'service', path: '/services', one: 'office', many: 'Services', free: 'open', taken: 'closed' },
];

export function categoryInfo(category: Category): CategoryInfo {
  return CATEGORIES.find((c) => c.category === category) ?? CATEGORIES[0]!;
}

export function isFree(resource: Pick<Resource, 'status'>): boolean {
  return resource.status === 'available' || resource.status === 'open';
}

export function otherStatus(resource: Resource): Status {
  const info = categoryInfo(resource.category);
  return resource.status === info.free ? info.taken : info.free;
}

export const STATUS_WORDS: Record<Status, string> = {
  available: 'Available',
  occupied: 'Occupied',
  open: 'Open',
  closed: 'Closed',
};

export const USER_TYPE_WORDS: Record<UserType, string> = {
  student: 'Student',
  admin: 'Administrator',
  lagoon_employee: 'Lagoon vendor',
  office_employee: 'Office staff',
  superadmin: 'Super administrator',
};

export function isAdmin(user: User | undefined): boolean {
  return user?.userType === 'admin' || user?.userType === 'superadmin';
}

/** Whether this user usually may report on this resource; the server has the last word. */
export function mayReport(user: User, resource: Resource): boolean {
  if (isAdmin(user)) return true;
  if (user.userType === 'student') return resource.category === 'room';
  const kind: Category = user.userType === 'lagoon_employee' ? 'lagoon_stall' : 'service';
  return resource.category === kind && resource.ownedBy === user.userCode;
}

/** One sentence on who reports this kind of resource. */
export function whoReports(category: Category): string {
  switch (category) {
    case 'room':
      return 'Rooms are reported by students and administrators.';
    case 'hall':
      return 'Halls are reported by administrators.';
    case 'lagoon_stall':
      return 'A stall is opened and closed by the vendor who owns it, or by an administrator.';
    case 'service':
      return 'An office is opened and closed by its own staff, or by an administrator.';
  }
}

/** A server's words as a sentence of the page. */
export function sentence(words: string): string {
  const text = words.trim();
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** Where a resource is, in words: "South Wing, floor 5". */
export function placeOf(resource: Resource): string {
  if (resource.category === 'lagoon_stall') return `Stall ${Number(resource.stallNumber ?? 0) || resource.stallNumber || ''}, the lagoon`;
  const parts: string[] = [];
  if (resource.wing) parts.push(`${resource.wing} Wing`);
  if (resource.floor) parts.push(`floor ${resource.floor}`);
  return parts.join(', ') || 'On campus';
}

/** Rooms in the order of their number, stalls in theirs, the rest by name. */
export function byPlace(a: Resource, b: Resource): number {
  const number = (r: Resource) => Number(r.stallNumber ?? r.room ?? 0) || 0;
  return (
    String(a.wing ?? '').localeCompare(String(b.wing ?? '')) ||
    Number(a.floor ?? 0) - Number(b.floor ?? 0) ||
    number(a) - number(b) ||
    a.name.localeCompare(b.name, 'en', { numeric: true })
  );
}
