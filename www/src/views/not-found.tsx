import { ViewTitle } from '../parts/basics';
import { Link } from '../router';

export function NotFound({ what = 'This page is not on the campus map.' }: { what?: string }) {
  return (
    <div className="not-found">
      <img src="/images/classroom.svg" alt="" width="640" height="480" />
      <ViewTitle tab="Not found" title="An empty room">
        <p className="lead">{what}</p>
      </ViewTitle>
      <p className="hero-actions">
        <Link to="/" className="button button-primary">
          Home
        </Link>
        <Link to="/wings" className="button button-quiet">
          All rooms
        </Link>
      </p>
    </div>
  );
}
