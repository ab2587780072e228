import { attributes } from "./api";
import { track } from "./events";
import { flush, schedule } from "./transport";

/** The address last looked at, and the one before: in an application of one page that is the referrer. */
export let viewed: string | undefined;
export let before: string | undefined;

/** Notes where the visitor is; a change is a page view, unless the page counts those itself. */
export const look = (manual?: boolean): void => {
  const url = location.href.replace(attributes.hash == null ? /#.*/ : "", "");
  if (url === viewed) return;
  before = viewed;
  viewed = url;
  if (!manual && attributes.auto !== "false") track("pageview");
};

/** Looks again whenever the address may have changed without a load. */
export const watch = (): void => {
  for (const method of ["pushState", "replaceState"] as const) {
    const original = history[method];
    history[method] = (...args) => {
      flush(); // the page being left may not have been looked at yet
      original.apply(history, args);
      schedule();
    };
  }
  addEventListener("popstate", schedule); // fires for fragments too
  addEventListener("pageshow", (event) => {
    if (event.persisted) viewed = ""; // back from the cache: a view, though nothing was loaded
    schedule();
  });
};
