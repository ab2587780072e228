/** The ES module's entry, built to dist/stack.mjs with its types. */
import { start } from "./api";

/** The same settings as the script tag's attributes of these names. */
export interface Options {
  /** The project's public key, `pk_…`. */
  key: string;
  /** Where events go, as an origin: `https://in.example.com`. */
  host: string;
  /** Name of the event source; without it the key's own. */
  source?: string;
  /** The fragment (`#/page`) is part of a page's address. */
  hash?: boolean;
  /** `false`: page views are only those you send. */
  auto?: boolean;
  /** `false`: no cookie; the server falls back to its own way of telling visitors apart. */
  cookie?: boolean;
  /** `"required"`: nothing is kept on the device, and no id sent, before `stack("consent", true)`. */
  consent?: "required";
  /** What is noted by itself: all that there is, or some of it. Loads a second file, `s2.js` beside this one. */
  track?: boolean | ("engagement" | "outbound" | "downloads" | "forms")[];
  /** Count nobody who sends Do Not Track or Global Privacy Control. */
  respectDnt?: boolean;
}

/** Reserved names become columns; everything else is a property of the event. */
export type Properties = Record<string, unknown>;

export interface Stack {
  /** A page view by hand. */
  (command: "pageview", properties?: Properties): void;
  /** From now on this page's events carry this id; null when signed out. Call it on every page. */
  (command: "identify", id: string | null): void;
  /** `true` stops counting on this device for good, `false` begins again. */
  (command: "optout", refused: boolean): void;
  /** `true` allows cookie and queue on this page; `false` removes both. Call it on every page. */
  (command: "consent", given: boolean): void;
  /** An event of your own. */
  (event: string, properties?: Properties): void;
}

/** Starts counting and returns the API, which is `window.stack` too. Does nothing outside a browser. */
export function init(options: Options): Stack {
  if (typeof document !== "undefined") {
    window.stack ??= (...args) => {
      // Until a prerendered page is shown.
      const stub = window.stack as { q?: Iterable<unknown>[] };
      stub.q = [...(stub.q ?? []), args];
    };
    start({ dataset: attributes(options), src: options.host });
  }
  return (...args: unknown[]) => globalThis.window?.stack?.(...args);
}

const attributes = (options: Options) => ({
  track: Array.isArray(options.track) ? `-${options.track}` : options.track ? "" : undefined,
  key: options.key,
  source: options.source,
  hash: options.hash ? "" : undefined,
  auto: `${options.auto}`,
  cookie: `${options.cookie}`,
  consent: options.consent,
  respectDnt: options.respectDnt ? "" : undefined,
});
