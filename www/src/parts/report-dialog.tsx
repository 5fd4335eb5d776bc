// The report dialog: says what is known, asks what is true now, and shows the server's reason when it refuses.
import { useEffect, useId, useRef, useState, useSyncExternalStore } from 'react';
import { ApiError } from '../api';
import { useApp } from '../context';
import { categoryInfo, mayReport, otherStatus, placeOf, sentence, STATUS_WORDS, whoReports } from '../rules';
import { ago } from '../time';
import type { Resource, Status } from '../types';
import { Badge } from './basics';
import { Icon } from './icons';

export function ReportDialog() {
  const { store, reporting } = useApp();
  const resource = useSyncExternalStore(store.subscribe, () => (reporting ? store.saved(reporting) : undefined));
  return resource ? <Dialog key={resource.id} resource={resource} /> : null;
}

function Dialog({ resource }: { resource: Resource }) {
  const { store, user, endReport, say } = useApp();
  const dialog = useRef<HTMLDialogElement>(null);
  const opener = useRef(document.activeElement);
  const [status, setStatus] = useState<Status>(() => otherStatus(resource));
  const [sending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<ApiError>();
  const heading = useId();
  const info = categoryInfo(resource.category);

  useEffect(() => {
    const element = dialog.current;
    const back = opener.current;
    if (!element?.open) element?.showModal();
    return () => {
      element?.close();
      if (back instanceof HTMLElement && back.isConnected) back.focus({ preventScroll: true });
    };
  }, []);

  const send = async () => {
    setSending(true);
    setRefusal(undefined);
    try {
      await store.report(resource.id, status);
      say('good', `Thank you. ${resource.name} is now shown as ${STATUS_WORDS[status].toLowerCase()}.`);
      endReport();
    } catch (e) {
      setRefusal(e instanceof ApiError ? e : new ApiError(0, String(e)));
      setSending(false);
    }
  };

  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        if (!sending) endReport();
      }}
      onMouseDown={(event) => {
        if (event.target === dialog.current && !sending) endReport();
      }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <header className="dialog-head">
          <div>
            <p className="eyebrow">{placeOf(resource)}</p>
            <h2 id={heading}>Report {resource.name}</h2>
          </div>
          <button type="button" className="button-icon" onClick={endReport} disabled={sending}>
            <Icon name="close" />
            <span className="visually-hidden">Close</span>
          </button>
        </header>
        <p className="dialog-known">
          Known as <Badge resource={resource} /> updated {ago(resource.lastUpdated)}
        </p>
        <fieldset className="choice" disabled={sending}>
          <legend>What is it right now?</legend>
          {[info.free, info.taken].map((value) => (
            <label key={value} className={value === info.free ? 'choice-free' : 'choice-taken'}>
              <input type="radio" name="status" value={value} checked={status === value} onChange={() => setStatus(value)} autoFocus={value === status} />
              <span className="choice-face">
                <span className="dot" aria-hidden="true" />
                {STATUS_WORDS[value]}
              </span>
            </label>
          ))}
        </fieldset>
        {user && !mayReport(user, resource) && !refusal && <p className="dialog-hint">{whoReports(resource.category)}</p>}
        {refusal && (
          <div className="refusal" role="alert">
            <Icon name="alert" />
            <div>
              <strong>{refusal.status === 0 ? 'Not sent.' : 'Not accepted.'}</strong> {sentence(refusal.message)}
              {refusal.status === 403 && <p>{whoReports(resource.category)}</p>}
            </div>
          </div>
        )}
        <footer className="dialog-foot">
          <button type="button" className="button button-quiet" onClick={endReport} disabled={sending}>
            Cancel
          </button>
          <button type="submit" className="button button-primary" disabled={sending}>
            {sending ? 'Sending' : 'Send report'}
          </button>
        </footer>
      </form>
    </dialog>
  );
}
