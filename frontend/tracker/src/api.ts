import { type Attributes, attempt, type Tag } from "./config";
import { OPTED_OUT, track } from "./events";
import { watch } from "./pageviews";
import { load, store } from "./queue";
import { schedule } from "./transport";

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

declare const SCRIPT: boolean; // set by the build: is this the script tag's file?

export let tag: Tag;
export let attributes: Attributes;
/** What the page told us about its visitor. */
export let user: string | null | undefined;
export let refused: unknown;
/** May this page keep a cookie and a queue on the device? */
export let mayStore: unknown;

/** `stack(command, argument)`, or `stack("event name", properties)`. */
const stack: Api = (name, argument) =>
  attempt(() => {
    if (name === "identify") user = argument ? `${argument}` : null;
    else if (name === "optout") {
      refused = argument;
      store(OPTED_OUT, argument);
      load(argument);
    } else if (name === "consent") {
      mayStore = argument;
      load(!argument);
    } else track(name as string, argument as object);
  });

const begin = (): void => {
  load();
  window.stack?.q?.map((args) => stack(...args));
  window.stack = stack;
  watch();
  schedule();
};

/**
 * Begins once the page is really shown; then the stub's calls are replayed and `window.stack` is the API.
 * Events go to data-host, else to where the script came from; of both only the origin counts.
 */
export const start = (given?: Tag): void =>
  attempt(() => {
    tag = SCRIPT ? (document.currentScript as HTMLScriptElement) : (given as Tag);
    attributes = tag.dataset;
    if (!attributes.key) console.warn("stack: no data-key");
    else if (window.stack?.key !== attributes.key) {
      // else the same tag stands twice on the page
      stack.key = attributes.key;
      mayStore = attributes.consent !== "required";
      if ((document as { prerendering?: boolean }).prerendering)
        document.addEventListener("prerenderingchange", begin);
      else begin();
    }
  });
