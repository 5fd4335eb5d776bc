// The forms of administrators: a new user, a new resource. The server checks; what it blames is shown at its field.
import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { ApiError, api, type Fields } from '../api';
import { Empty, ViewTitle } from '../parts/basics';
import { useApp } from '../context';
import { Link } from '../router';
import { CATEGORIES, categoryInfo, isAdmin, sentence, STATUS_WORDS, USER_TYPE_WORDS } from '../rules';
import { FLOORS, WINGS, type Category, type UserType } from '../types';

interface Field {
  name: string;
  label: string;
  hint?: string;
  options?: readonly (readonly [value: string, label: string])[];
  required?: boolean;
  numeric?: boolean;
}

interface FormProps {
  fields: Field[];
  values: Record<string, string>;
  change: (name: string, value: string) => void;
  error: ApiError | undefined;
  busy: boolean;
  submit: () => void;
  action: string;
}

function Form({ fields, values, change, error, busy, submit, action }: FormProps) {
  const base = useId();
  const form = useRef<HTMLFormElement>(null);
  const blamed = fields.find((f) => f.name === error?.field);
  useEffect(() => {
    if (!error) return;
    const at = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]') ?? form.current?.querySelector<HTMLElement>('.refusal');
    at?.focus();
  }, [error]);
  return (
    <form
      ref={form}
      className="panel form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {error && !blamed && (
        <p className="refusal" role="alert" tabIndex={-1}>
          {sentence(error.message)}
        </p>
      )}
      <div className="form-grid">
        {fields.map((f) => {
          const id = `${base}-${f.name}`;
          const wrong = blamed === f;
          const described = [f.hint && `${id}-hint`, wrong && `${id}-error`].filter(Boolean).join(' ') || undefined;
          const common = {
            id,
            name: f.name,
            value: values[f.name] ?? '',
            required: f.required ?? false,
            'aria-invalid': wrong,
            'aria-describedby': described,
          };
          return (
            <div key={f.name} className="field">
              <label htmlFor={id}>
                {f.label}
                {!f.required && <small> (optional)</small>}
              </label>
              {f.options ? (
                <select {...common} onChange={(event) => change(f.name, event.target.value)}>
                  {f.options.map(([value, label]) => (
                    <option key={value} value={value}>
                      {label}
                    </option>
                  ))}
                </select>
              ) : (
                <input {...common} inputMode={f.numeric ? 'numeric' : undefined} autoComplete="off" onChange={(event) => change(f.name, event.target.value)} />
              )}
              {f.hint && (
                <p id={`${id}-hint`} className="field-hint">
                  {f.hint}
                </p>
              )}
              {wrong && (
                <p id={`${id}-error`} className="field-error" role="alert">
                  {sentence(error?.message ?? '')}
                </p>
              )}
            </div>
          );
        })}
      </div>
      <button type="submit" className="button button-primary" disabled={busy}>
        {busy ? 'Saving' : action}
      </button>
    </form>
  );
}

/** The filled fields as the API wants them: no empty texts, numbers as numbers. */
function filled(fields: Field[], values: Record<string, string>): Fields {
  const body: Fields = {};
  for (const f of fields) {
    const text = (values[f.name] ?? '').trim();
    if (!text) continue;
    body[f.name] = f.numeric && /^\d+$/.test(text) ? Number(text) : text;
  }
  return body;
}

function useForm(start: Record<string, string>) {
  const [values, setValues] = useState(start);
  const [error, setError] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const change = (name: string, value: string) => setValues((all) => ({ ...all, [name]: value }));
  const send = async (work: () => Promise<void>) => {
    setBusy(true);
    setError(undefined);
    try {
      await work();
    } catch (e) {
      setError(e instanceof ApiError ? e : new ApiError(0, String(e)));
    } finally {
      setBusy(false);
    }
  };
  return { values, setValues, change, error, busy, send };
}

function Barred({ who }: { who: string }) {
  const { user } = useApp();
  return (
    <Empty title="This page is for others">
      <p>
        {who} {user ? `You are signed in as ${user.username}.` : <Link to="/sign-in">Sign in</Link>}
      </p>
    </Empty>
  );
}

function FormView({ tab, lead, children }: { tab: string; lead: string; children: ReactNode }) {
  return (
    <div className="narrow">
      <ViewTitle tab={tab} title={tab}>
        <p className="lead">{lead}</p>
      </ViewTitle>
      {children}
    </div>
  );
}

const CODE_HINTS: Record<UserType, string> = {
  student: 'Like 2024-1001',
  admin: 'Like PUP01-9001',
  lagoon_employee: 'Like LAG01-1001',
  office_employee: 'Like OFC01-2001',
  superadmin: 'Like SUPER-ADMIN',
};
const employee: Field[] = [
  { name: 'workplace', label: 'Workplace' },
  { name: 'employeeId', label: 'Employee number' },
];
const EXTRA: Record<UserType, Field[]> = {
  student: [
    { name: 'studentId', label: 'Student number' },
    { name: 'grade', label: 'Year' },
    { name: 'section', label: 'Section' },
  ],
  admin: [
    { name: 'office', label: 'Office' },
    { name: 'position', label: 'Position' },
  ],
  lagoon_employee: employee,
  office_employee: employee,
  superadmin: [],
};

export function NewUser() {
  const { user, say } = useApp();
  const form = useForm({ userType: 'student' });
  if (user?.userType !== 'superadmin') return <Barred who="Only super administrators add users." />;
  const type = form.values.userType as UserType;
  const fields: Field[] = [
    { name: 'userType', label: 'Kind of user', required: true, options: Object.entries(USER_TYPE_WORDS) },
    { name: 'userCode', label: 'User code', required: true, hint: CODE_HINTS[type] },
    { name: 'username', label: 'Name', required: true },
    ...EXTRA[type],
  ];
  const submit = () =>
    form.send(async () => {
      const made = await api.createUser(filled(fields, form.values));
      say('good', `${made.username} can now sign in as ${made.userCode}.`);
      form.setValues({ userType: type });
    });
  return (
    <FormView tab="Add a user" lead="The user code is all they need to sign in.">
      <Form fields={fields} {...form} submit={() => void submit()} action="Add user" />
    </FormView>
  );
}

const ROOM_TYPES = ['Classroom', 'Computer Lab', 'Lecture Hall', 'Study Area', 'Library', 'Conference Room', 'Research Lab', 'Faculty Office'];

export function NewResource() {
  const { user, say, store } = useApp();
  const form = useForm({ category: 'room', wing: 'South', floor: '1', type: 'Classroom' });
  if (!isAdmin(user)) return <Barred who="Only administrators add resources." />;
  const category = form.values.category as Category;
  const info = categoryInfo(category);
  const statuses = [info.free, info.taken].map((s) => [s, STATUS_WORDS[s]] as const);
  const inWing = category === 'room';
  const fields: Field[] = [
    { name: 'category', label: 'Category', required: true, options: CATEGORIES.map((c) => [c.category, c.many] as const) },
    { name: 'name', label: 'Name', required: true, ...(inWing ? { hint: 'Wing initial, floor, room: S506' } : {}) },
    inWing ? { name: 'type', label: 'Type', required: true, options: ROOM_TYPES.map((t) => [t, t] as const) } : { name: 'type', label: 'Type', required: true },
    ...(inWing
      ? [
          { name: 'wing', label: 'Wing', required: true, options: WINGS.map((w) => [w, w] as const) },
          { name: 'floor', label: 'Floor', required: true, numeric: true, options: FLOORS.map((f) => [String(f), String(f)] as const) },
          { name: 'room', label: 'Room', required: true, hint: 'Two digits, 01 to 20' },
        ]
      : []),
    ...(category === 'lagoon_stall' ? [{ name: 'stallNumber', label: 'Stall number', required: true, numeric: true }] : []),
    ...(info.free === 'open' ? [{ name: 'ownedBy', label: 'Kept by', hint: 'The user code of the person who opens and closes it' }] : []),
    { name: 'status', label: 'Status', required: true, options: statuses },
  ];
  const values: Record<string, string> = { ...form.values };
  if (!statuses.some(([s]) => s === values.status)) values.status = info.free;
  if (!inWing && ROOM_TYPES.includes(values.type ?? '')) values.type = '';
  if (inWing && !values.type) values.type = 'Classroom';
  const submit = () =>
    form.send(async () => {
      const made = await api.createResource(filled(fields, values));
      store.put(made);
      say('good', `${made.name} is on the map now.`);
      form.setValues({ ...form.values, name: '', room: '', stallNumber: '' });
    });
  return (
    <FormView tab="Add a resource" lead="A room, a hall, a stall or an office that people look for.">
      <Form fields={fields} {...form} values={values} submit={() => void submit()} action="Add resource" />
    </FormView>
  );
}
