import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  retainSearchParams,
} from '@tanstack/react-router';
import { sandboxSearch } from '../features/sandbox/search.js';
import { shopSearch } from '../features/shop/search.js';

const root = createRootRoute({ component: Outlet });

const sandbox = createRoute({
  getParentRoute: () => root,
  path: '/sandbox',
  validateSearch: sandboxSearch,
  component: lazyRouteComponent(() => import('../features/sandbox/index.js'), 'SandboxScreen'),
});

/** The shop's pages inside the software it is run with. What that says in the address stays there: it asks for it. */
const shop = createRoute({
  getParentRoute: () => root,
  path: '/app/shopify/$app',
  validateSearch: shopSearch,
  search: { middlewares: [retainSearchParams(['shop', 'host', 'locale'])] },
  component: lazyRouteComponent(() => import('../features/shop/index.js'), 'ShopFrame'),
});
const shopPage = <P extends string>(path: P, name: ShopPage) =>
  createRoute({
    getParentRoute: () => shop,
    path,
    component: lazyRouteComponent(() => import('../features/shop/pages.js'), name),
  });
type ShopPage =
  | 'MessagesPage'
  | 'MessagePage'
  | 'RevenuePage'
  | 'ConsentsPage'
  | 'SettingsPage'
  | 'PluginPage'
  | 'PlanPage';
const shopPages = [
  // What is opened first comes by itself; the others together, once one of them is asked for.
  createRoute({
    getParentRoute: () => shop,
    path: '/',
    component: lazyRouteComponent(() => import('../features/shop/overview.js'), 'OverviewPage'),
  }),
  shopPage('/messages', 'MessagesPage'),
  shopPage('/messages/$id', 'MessagePage'),
  shopPage('/revenue', 'RevenuePage'),
  shopPage('/consents', 'ConsentsPage'),
  shopPage('/settings', 'SettingsPage'),
  shopPage('/settings/$plugin', 'PluginPage'),
  shopPage('/plan', 'PlanPage'),
] as const;

/** Every screen by its address. A feature brings its own screen; this is the one place that knows them all. */
export function createAppRouter() {
  return createRouter({
    routeTree: root.addChildren([sandbox, shop.addChildren(shopPages)]),
    defaultNotFoundComponent: () => <a href="/sandbox">Sandbox</a>,
    scrollRestoration: false,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
