import type { Noted, Track } from "./s2";

/**
 * Measures how long each page view was visible and how deep it was seen, and notes both when the page is hidden,
 * left, or followed by the next view. Returns what has to hear the core's events and the page's clicks.
 */
export const engage = (track: Track): ((what: Noted | Event) => void) => {
  let view: object | undefined;
  let address: string | undefined;
  let visible = 0; // milliseconds not yet told
  let since = 0; // on the clock of performance.now(); 0 while hidden
  let deepest = 0; // pixels from the top, and the page's height when last seen
  let height = 0;
  let told = 0; // percent

  const here = () => location.href.split("#")[0];

  /** Not once the address is the next view's, for so is the height. */
  const measure = (): void => {
    if (here() === address) {
      height = document.documentElement.scrollHeight;
      deepest = Math.max(deepest, scrollY + innerHeight);
    }
  };

  const report = (): void => {
    const now = performance.now();
    if (since) visible += now - since;
    since = document.hidden ? 0 : now;
    measure();
    const depth = Math.min(100, Math.round((100 * deepest) / height));
    if (view && (visible > 999 || depth > told)) {
      // The server takes a day at most.
      const seconds = Math.min(86400, Math.round(visible) / 1e3);
      track("engagement", { ...view, engagement_time: seconds, scroll_depth: depth });
      visible = 0;
      told = depth;
    }
  };

  // Before the core's listeners, which send: at the document, and in the capture phase.
  document.addEventListener("visibilitychange", report);
  addEventListener("pagehide", report, true);
  addEventListener("scroll", measure);

  return (what) => {
    if ("event_name" in what && what.event_name === "pageview") {
      report();
      // All that its view carried, so that the same filters find both; but money is counted once.
      view = { ...what.event_properties, revenue: undefined };
      address = here();
      visible = deepest = told = 0;
      if (since) since -= Date.now() - +what.timestamp; // the first view was before this file was there
    }
    measure();
  };
};
