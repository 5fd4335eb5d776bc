// The things the API speaks of, in its own names.

export type Category = 'room' | 'hall' | 'lagoon_stall' | 'service';
export type Status = 'available' | 'occupied' | 'open' | 'closed';
export type UserType = 'student' | 'admin' | 'lagoon_employee' | 'office_employee' | 'superadmin';

export const WINGS = ['South', 'North', 'East', 'West'] as const;
export type Wing = (typeof WINGS)[number];
export const FLOORS = [1, 2, 3, 4, 5, 6] as const;

export interface Resource {
  id: string;
  name: string;
  type?: string | null;
  category: Category;
  wing?: string | null;
  floor?: number | string | null;
  room?: string | null;
  status: Status;
  lastUpdated?: string | number | null;
  updatedBy?: string | null;
  verifiedBy?: string | null;
  verifiedAt?: string | number | null;
  ownedBy?: string | null;
  stallNumber?: number | string | null;
}

export interface User {
  userCode: string;
  username: string;
  userType: UserType;
  isActive?: boolean;
  studentId?: string;
  grade?: string;
  section?: string;
  office?: string;
  position?: string;
  workplace?: string;
  employeeId?: string;
}

export interface Contributor {
  userCode: string;
  username: string;
  userType: UserType;
  updateCount: number;
  lastActive?: string | number | null;
}

export interface Activity {
  date: string;
  wing: string;
  changes: number;
}

export interface Session {
  user: User;
  sessionId: string;
}
