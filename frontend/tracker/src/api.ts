import { type Attributes, attempt } from "./config";
import { OPTED_OUT, track } from "./events";
import { watch } from "./pageviews";
import { load, store } from "./queue";
import { flush, schedule } from "./transport";

/** The function pages call; before the snippet is there, a stub that only fills `q`. */
export interface Api {
  (...args: unknown[]): void;
  q?: Iterable<unknown>[];
  /** Set on the real one: the project it sends to. */
  key?: string | undefined;
}
declare global {
  interface Window {
    stack?: Api;
  }
}

export let attributes: Attributes;
export let endpoint: URL;
/** What the page told us about its visitor. */
export let user: string | undefined;
export let refused: unknown;
/** May this page keep a cookie and a queue on the device? */
export let mayStore: unknown;

/** `stack(command, argument)`, or `stack("event name", properties)`. */
const stack: Api = (name, argument) => {
  attempt(() => {
    if (name === "identify") user = argument ? `${argument}` : undefined;
    else if (name === "optout") {
      refused = argument;
      store(OPTED_OUT, argument);
      load(argument);
    } else if (name === "consent") {
      mayStore = argument;
      load(!argument);
    } else track(name as string, argument as object);
  });
};

const begin = (): void => {
  load();
  // biome-ignore lint/suspicious/useIterableCallbackReturn: returns nothing, and braces cost bytes
  window.stack?.q?.forEach((args) => stack(...args));
  window.stack = stack;
  watch();
  addEventListener("pagehide", flush);
  addEventListener("visibilitychange", flush);
  addEventListener("online", flush);
  schedule();
};

/**
 * Begins once the page is really shown; then the stub's calls are replayed and `window.stack` is the API.
 * Events go to data-host, else to where the script came from; of both only the origin counts.
 */
export const start = (given: Attributes, source: string): void => {
  if (window.stack?.key !== given.key) {
    // else the same tag stands twice on the page
    stack.key = given.key;
    attributes = given;
    endpoint = new URL(`/api/v1/ingest?key=${given.key}`, given.host || source);
    mayStore = given.consent !== "required";
    if ((document as { prerendering?: boolean }).prerendering)
      document.addEventListener("prerenderingchange", begin);
    else begin();
  }
};
