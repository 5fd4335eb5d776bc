// The page: which view a path shows.
import { Component, StrictMode, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { AppProvider } from './context';
import { ReportDialog } from './parts/report-dialog';
import { Shell } from './parts/shell';
import { matchPath, RouterProvider, useRouter } from './router';
import { NewResource, NewUser } from './views/forms';
import { Landing } from './views/landing';
import { List } from './views/list';
import { CampusMap } from './views/map';
import { NotFound } from './views/not-found';
import { FloorView, Wings, WingView } from './views/rooms';
import { SignIn } from './views/sign-in';
import { Spotlight } from './views/spotlight';
import './style/base.css';
import './style/parts.css';
import './style/views.css';

const ROUTES: [pattern: string, view: (params: Record<string, string>) => ReactNode][] = [
  ['/', () => <Landing />],
  ['/sign-in', () => <SignIn />],
  ['/wings', () => <Wings />],
  ['/wings/:wing', (p) => <WingView wing={p.wing!} />],
  ['/wings/:wing/:floor', (p) => <FloorView wing={p.wing!} floor={p.floor!} />],
  ['/halls', () => <List key="hall" category="hall" />],
  ['/stalls', () => <List key="lagoon_stall" category="lagoon_stall" />],
  ['/services', () => <List key="service" category="service" />],
  ['/map', () => <CampusMap />],
  ['/spotlight', () => <Spotlight />],
  ['/users/new', () => <NewUser />],
  ['/resources/new', () => <NewResource />],
];

function View() {
  const { path } = useRouter();
  for (const [pattern, view] of ROUTES) {
    const params = matchPath(pattern, path);
    if (params) return view(params);
  }
  return <NotFound />;
}

/** A fault of the page itself: says so and offers a reload instead of a blank screen. */
class Boundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  state = { failed: false };
  static getDerivedStateFromError() {
    return { failed: true };
  }
  render() {
    if (!this.state.failed) return this.props.children;
    return (
      <div className="not-found" role="alert">
        <h1>Something broke on our side</h1>
        <p className="lead">Nothing you reported is lost.</p>
        <button type="button" className="button button-primary" onClick={() => window.location.reload()}>
          Load the page again
        </button>
      </div>
    );
  }
}

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Boundary>
      <RouterProvider>
        <AppProvider>
          <Shell>
            <View />
          </Shell>
          <ReportDialog />
        </AppProvider>
      </RouterProvider>
    </Boundary>
  </StrictMode>,
);
