import { attributes, mayStore, refused, user } from "./api";
import { attempt } from "./config";
import { cookieId, uuid } from "./identity";
import { before, look, viewed } from "./pageviews";
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
      (navigator.doNotTrack === "1" || (navigator as Gpc).globalPrivacyControl))
  )
    return;
  latest = Math.max(Date.now(), latest + 1); // no two at once: the events of a page keep their order
  const id = uuid(latest);
  const visitor = cookieId();
  const key = name(id);
  waiting[key] = JSON.stringify({
    event_id: id,
    event_name: event,
    event_source: attributes.source,
    timestamp: new Date(latest),
    user_id: (mayStore && user) || visitor,
    anonymous_id: user && visitor,
    event_properties: {
      url: viewed,
      title: document.title,
      referrer: before || document.referrer,
      language: navigator.language,
      // biome-ignore lint/style/useTemplate: compresses better
      screen: screen.width + "x" + screen.height,
      ...properties,
    },
  });
  if (mayStore) store(key, waiting[key]);
  schedule();
};
