import { attributes, tag } from "./api";
import { attempt } from "./config";
import { track } from "./events";
import type { Heard } from "./s2";
import { flush, schedule } from "./transport";

type Second = typeof import("./s2");
declare const SCRIPT: boolean;

/** The address last looked at, and the one before: in an application of one page that is the referrer. */
export let viewed: string | undefined;
export let before: string | undefined;
/** What the second file has to hear; it is there, or on its way, once an attribute has asked for it. */
export let heard: Heard | undefined;

/** Notes where the visitor is; a change is a page view, unless the page counts those itself. */
export const look = (manual?: boolean): void => {
  // The server replaces the name of the second file when the owner gives the snippet another.
  heard ||
    (attributes.track ?? document.querySelector("[data-stack-event]")) == null ||
    ((heard = []),
    (SCRIPT ? (import(new URL("s2.js", tag.src) as unknown as string) as never) : import("./s2.js"))
      .then((second: Second) => second.a(heard as Heard, track, attributes))
      // It will not come: gather nothing more.
      .catch((_: unknown) => ((heard as Heard).push = attempt as unknown as Heard["push"])));
  const url = location.href.replace(attributes.hash == null ? /#.*/ : "", "");
  if (url === viewed) return;
  before = viewed;
  viewed = url;
  if (!manual && attributes.auto !== "false") track("pageview");
};

/** Looks again whenever the address may have changed without a load, and when the page may be gone in a moment. */
export const watch = (): void => {
  (["pushState", "replaceState"] as const).map((method) => {
    const original = history[method];
    history[method] = (...args) => {
      flush(); // the page being left may not have been looked at yet
      original.apply(history, args);
      schedule();
    };
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) viewed = ""; // back from the cache: a view, though nothing was loaded
    schedule();
  });
  addEventListener("pagehide", flush);
  addEventListener("popstate", schedule); // fires for fragments too
  addEventListener("online", flush);
  addEventListener("visibilitychange", flush);
  // The element may have come after the last look; its first click waits for the second file.
  addEventListener("click", (event) => flush() ?? heard?.push(event), true);
};
