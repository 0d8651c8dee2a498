import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
} from '@tanstack/react-router';
import { sandboxSearch } from '../features/sandbox/search.js';

const root = createRootRoute({ component: Outlet });

const sandbox = createRoute({
  getParentRoute: () => root,
  path: '/sandbox',
  validateSearch: sandboxSearch,
  component: lazyRouteComponent(() => import('../features/sandbox/index.js'), 'SandboxScreen'),
});

/** Every screen by its address. A feature brings its own screen; this is the one place that knows them all. */
export function createAppRouter() {
  return createRouter({
    routeTree: root.addChildren([sandbox]),
    defaultNotFoundComponent: () => <a href="/sandbox">Sandbox</a>,
    scrollRestoration: false,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
