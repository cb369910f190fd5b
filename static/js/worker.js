// The service worker: BUILD, ASSETS, ROOT and LOGIN are written above by our server. It touches nothing but the reading of
// our own files and of the pages that a phone keeps; whatever is not a GET goes by as if it were not here.
const APP = `app-${BUILD}`;
const BUILDS_KEPT = 3;
const PATIENCE = 3000;
const EXACT = { ignoreVary: true };

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(APP).then((cache) => cache.addAll(ASSETS)));
});

// It waits until no page of the build before is open. Pages that are kept may name files of the last few builds.
self.addEventListener("activate", (event) => {
  event.waitUntil(tidy());
});

async function tidy() {
  const builds = (await caches.keys()).filter((name) => name.startsWith("app-") && name !== APP);
  await Promise.all(builds.slice(0, 1 - BUILDS_KEPT).map((name) => caches.delete(name)));
  await self.clients.claim();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin || !pathname.startsWith(ROOT)) return;
  const path = pathname.slice(ROOT.length);
  if (/^(static|errands)\//.test(path)) event.respondWith(asset(request, path.split("/")[1]));
  else if (request.mode === "navigate" && /^(|today(\/.*)?|outbox)$/.test(path)) event.respondWith(page(request, path));
});

async function asset(request, build) {
  const kept = await caches.match(request, EXACT);
  if (kept) return kept;
  const fetched = await fetch(request);
  if (fetched.ok && build === BUILD) await (await caches.open(APP)).put(request, fetched.clone());
  return fetched;
}

// The network first, for a moment. What is kept answers for a network that is silent, broken, or wants a new login.
async function page(request, path) {
  const kept = await find(request.url);
  const fetched = fetch(request);
  if (!kept || request.referrer.startsWith(location.origin + LOGIN)) return fetched.catch((error) => home(path, error));
  const late = new Promise((done) => setTimeout(done, PATIENCE));
  const answer = await Promise.race([fetched.catch(() => null), late]);
  return answer && (answer.ok || (answer.status >= 400 && answer.status < 500)) ? answer : kept;
}

// A checklist's own language is kept under no name, whatever name a link gives it.
async function find(url) {
  const own = url.replace(/language=[^&]*/, "language=");
  for (const name of await caches.keys()) {
    if (!name.startsWith("pages-")) continue;
    const cache = await caches.open(name);
    const exact = (await cache.match(url, EXACT)) ?? (await cache.match(own, EXACT));
    return exact ?? cache.match(url, { ...EXACT, ignoreSearch: true });
  }
}

async function home(path, error) {
  const today = `${ROOT}today`;
  if (path === "today" || !(await find(new URL(today, location).href))) throw error;
  return Response.redirect(today);
}
