// The service worker: shows what is pushed to this device, and opens the alert on a touch.
"use strict";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => event.waitUntil(show(event.data)));

function read(data) {
  try {
    return data.json();
  } catch {
    return { key: "", tag: "ioc", title: "IOC", body: data ? data.text() : "", url: "/desk", urgent: false, open: "" };
  }
}

async function show(data) {
  const told = read(data);
  const shown = await self.registration.getNotifications({ tag: told.tag });
  // The same message again replaces what is shown and is not heard; a newer one about the alert is.
  const again = shown.some((each) => each.data && each.data.key === told.key);
  await self.registration.showNotification(told.title, {
    body: told.body,
    tag: told.tag,
    lang: "vi",
    renotify: !again,
    silent: again,
    requireInteraction: Boolean(told.urgent),
    actions: told.open ? [{ action: "open", title: told.open }] : [],
    data: { key: told.key, url: told.url },
  });
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data.url || "/desk"));
});

async function open(url) {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = windows.find((each) => each.url === new URL(url, self.location).href);
  return there ? there.focus() : self.clients.openWindow(url);
}
