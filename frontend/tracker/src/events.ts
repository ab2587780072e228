import { attributes, mayStore, refused, user } from "./api";
import { attempt } from "./config";
import { readCookie, uuid, writeCookie } from "./identity";
import { before, heard, look, viewed } from "./pageviews";
import { name, store, waiting } from "./queue";
import { schedule } from "./transport";

export const OPTED_OUT = "stack.off";
let latest = 0;

interface Gpc {
  globalPrivacyControl?: boolean;
}

/** Notes one event, after the page view it belongs to. */
export const track = (event: string, properties?: object): void => {
  look(event === "pageview");
  if (
    refused ||
    attempt(() => localStorage[OPTED_OUT]) ||
    (attributes.respectDnt != null &&
      ((navigator.doNotTrack as unknown as number) > 0 || (navigator as Gpc).globalPrivacyControl))
  )
    return;
  latest = Math.max(Date.now(), latest + 1); // no two at once: the events of a page keep their order
  const id = uuid(latest);
  // The cookie's id, made on first need and read back: a blocked cookie must not become a new visitor with every
  // event. None without consent or cookies: the server then falls back.
  const visitor = attempt(() => {
    if (!mayStore || attributes.cookie === "false") return;
    if (!readCookie()) writeCookie(id);
    return readCookie();
  });
  const key = name(id);
  // This order compresses best.
  const noted = {
    anonymous_id: user && visitor,
    event_id: id,
    timestamp: new Date(latest),
    user_id: (mayStore && user) || visitor,
    event_source: attributes.source,
    event_name: event,
    event_properties: {
      url: viewed,
      title: document.title,
      referrer: before || document.referrer,
      screen: screen.width + "x" + screen.height,
      language: navigator.language,
      ...properties,
    },
  };
  heard?.push(noted);
  waiting[key] = JSON.stringify(noted);
  if (mayStore) store(key, waiting[key]);
  schedule();
};
