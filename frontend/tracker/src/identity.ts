/**
 * A UUIDv7 for the given epoch milliseconds. By hand, because crypto.randomUUID is version 4 and
 * missing on http pages. 72 random bits; the twelve digits before them sort by time (2^48 pads them).
 * Not secrets, so Math.random will do: only two of the same millisecond have to differ.
 */
export const uuid = (time: number): string =>
  (time + 2 ** 48).toString(16).replace(/.(.{8})/, "$1-") +
  "-7xxx-8xxx-xxxxxxxxxxxx".replace(/x/g, () => Math.random().toString(16)[2] as string);

/** Strict about the form: a foreign value in our cookie would have every event refused. */
export const readCookie = (): string | undefined => document.cookie.match(/\bstack_id=([\w-]{36})/)?.[1];

/** Host-only, for 393 days, not extended by later visits. `location.href[4]` is the s of https. */
export const writeCookie = (value: string): unknown =>
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is asynchronous and not everywhere
  (document.cookie = `stack_id=${value};path=/;samesite=lax;max-age=${value ? 34e6 : 0}${location.href[4] === "s" ? ";secure" : ""}`);
