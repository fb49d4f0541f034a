// The switch-off worker: served in place of sw.js when the operator sets `service_worker = false`.
// Takes over at once, deletes what the worker kept, and removes itself. No page is reloaded.
addEventListener("install", (event) => event.waitUntil(skipWaiting()));

addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const names = await caches.keys();
      await Promise.all(
        names.filter((name) => name.startsWith("vinhphuc-s-")).map((name) => caches.delete(name)),
      );
      await registration.unregister();
    })(),
  );
});
