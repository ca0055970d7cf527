// My duty: lets this browser be told (RFC 8030), shows whether it is, and passes the buttons on.
(() => {
  "use strict";
  const box = () => document.getElementById("push");

  async function subscriptionHere() {
    const registration = await navigator.serviceWorker.getRegistration("/");
    return registration ? registration.pushManager.getSubscription() : null;
  }

  async function markOf(endpoint) {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint));
    return [...new Uint8Array(digest)].map((octet) => octet.toString(16).padStart(2, "0")).join("");
  }

  async function listedHere() {
    const subscription = await subscriptionHere();
    return subscription && document.querySelector(`#devices li[data-mark="${await markOf(subscription.endpoint)}"]`);
  }

  async function state() {
    if (!window.isSecureContext) return "insecure";
    if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) return "unsupported";
    if (Notification.permission === "denied") return "denied";
    return (await listedHere()) ? "on" : "off";
  }

  async function show(found) {
    const here = box();
    if (!here) return;
    const is = found ?? (await state());
    here.dataset.state = is;
    here.querySelector("[data-push-state]").textContent = JSON.parse(here.dataset.words)[is];
    here.querySelector("[data-push-join]").hidden = !["off", "failed"].includes(is);
    here.querySelector("[data-push-leave]").hidden = is !== "on";
    const listed = is === "on" ? await listedHere() : null;
    for (const item of document.querySelectorAll("#devices li")) item.toggleAttribute("data-here", item === listed);
  }

  async function join() {
    try {
      if ((await Notification.requestPermission()) !== "granted") return show("denied");
      await navigator.serviceWorker.register("/sw.js");
      const registration = await navigator.serviceWorker.ready;
      // One that was made for another key of the city can take nothing, and stands in the way of a new one.
      await (await registration.pushManager.getSubscription())?.unsubscribe();
      const options = { userVisibleOnly: true, applicationServerKey: box().dataset.key };
      const { endpoint, keys } = (await registration.pushManager.subscribe(options)).toJSON();
      emitEvent("push_join", { endpoint, p256dh: keys.p256dh, auth: keys.auth });
      // A device that was known already changes nothing in the list.
      setTimeout(() => show(), 1500);
    } catch (error) {
      console.warn("no subscription:", error);
      await show("failed");
    }
  }

  async function drop(device) {
    const here = await listedHere();
    if (here && here.dataset.device === String(device)) await (await subscriptionHere()).unsubscribe();
    emitEvent("push_drop", { device });
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-push-join], [data-push-leave], [data-push-try], [data-push-drop]");
    if (!button) return;
    if ("pushJoin" in button.dataset) await join();
    else if ("pushLeave" in button.dataset) await drop(Number((await listedHere()).dataset.device));
    else if ("pushTry" in button.dataset) emitEvent("push_try", { device: Number(button.dataset.pushTry) });
    else await drop(Number(button.dataset.pushDrop));
  });

  // The list is drawn anew by the server, at first and after each change.
  addEventListener("load", () => {
    const follow = () => {
      const list = document.getElementById("devices");
      if (!list || !box()) return void setTimeout(follow, 50);
      new MutationObserver(() => show()).observe(list, { childList: true, subtree: true });
      show();
    };
    follow();
  });
})();
