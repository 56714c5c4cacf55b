{% load static %}// Shows a page when there is no network, and passes everything else on untouched, shared files too.
// It keeps the offline page with its style sheet and icon, and never a page of content.
const STORE = "onrecord-offline-{{ version|default:'1'|escapejs }}";
const OFFLINE = "{{ offline_url|default:'/offline'|escapejs }}";
const KEPT = [OFFLINE, "{% static 'onrecord/onrecord.css' %}", "{% static 'onrecord/supported.js' %}", "{% static 'onrecord/icon.svg' %}"];

self.addEventListener("install", (event) => {
  const fresh = KEPT.map((url) => new Request(url, { cache: "reload", credentials: "omit" }));
  event.waitUntil(caches.open(STORE).then((store) => store.addAll(fresh)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const drop = (names) => Promise.all(names.filter((name) => name !== STORE).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(drop).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  } else if (request.method === "GET" && KEPT.includes(path)) {
    event.respondWith(fetch(request).catch(() => caches.match(path)));
  }
});
