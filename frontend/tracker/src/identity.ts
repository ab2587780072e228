import { attributes, mayStore } from "./api";
import { attempt } from "./config";

/**
 * A UUIDv7 for the given epoch milliseconds. By hand, because crypto.randomUUID is version 4 and
 * missing on http pages. 72 random bits; the twelve digits before them sort by time (2^48 pads them).
 */
export const uuid = (time: number): string =>
  (time + 2 ** 48).toString(16).replace(/.(.{8})/, "$1-") +
  "-7xxx-8xxx-xxxxxxxxxxxx".replace(/x/g, () =>
    ((crypto.getRandomValues(new Uint8Array(1))[0] as number) % 16).toString(16),
  );

/** Strict about the form: a foreign value in our cookie would have every event refused. */
const readCookie = (): string | undefined => /\bstack_id=([\w-]{36})/.exec(document.cookie)?.[1];

/** Host-only. `location.href[4]` is the s of https. */
export const writeCookie = (value: string): void => {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is asynchronous and not everywhere
  document.cookie = `stack_id=${value};path=/;samesite=lax;max-age=${value ? 34128e3 : 0}${location.href[4] === "s" ? ";secure" : ""}`;
};

/**
 * The cookie's id. Made on first need, valid for 395 days from then, and read back: a blocked cookie must
 * not become a new visitor with every event. Nothing without consent or cookies: the server then falls back.
 */
export const cookieId = (): string | undefined =>
  attempt(() => {
    if (!mayStore || attributes.cookie === "false") return;
    if (!readCookie()) writeCookie(uuid(Date.now()));
    return readCookie();
  });
