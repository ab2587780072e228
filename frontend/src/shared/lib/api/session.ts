/**
 * The browser's session: the access token lives in this module's memory alone, the refresh token in an
 * HttpOnly cookie no script can read. One refresh is in flight at a time, whoever asks for it.
 */
type Listener = () => void;

let accessToken: string | null = null;
let refreshing: Promise<boolean> | null = null;
const endListeners = new Set<Listener>();

export const REFRESH_PATH = "/api/v1/auth/refresh";

export const getAccessToken = (): string | null => accessToken;

export function startSession(access: string): void {
  accessToken = access;
}

/** Forgets the token and tells the app once, however many requests were refused together. */
export function endSession(): void {
  if (accessToken === null) return;
  accessToken = null;
  for (const listener of endListeners) listener();
}

/** Clears the token without telling anyone: after a sign-out the caller navigates itself. */
export function clearSession(): void {
  accessToken = null;
}

export function onSessionEnd(listener: Listener): () => void {
  endListeners.add(listener);
  return () => endListeners.delete(listener);
}

async function requestRefresh(): Promise<boolean> {
  const response = await fetch(new URL(REFRESH_PATH, window.location.origin), {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Requested-With": "XMLHttpRequest" },
    credentials: "same-origin",
    body: "{}",
  });
  if (!response.ok) return false;
  const body: unknown = await response.json();
  if (typeof body !== "object" || body === null || !("access" in body)) return false;
  accessToken = String(body.access);
  return true;
}

/** Trades the cookie for a new access token. False: there is no session. Throws when the network is away. */
export function refreshSession(): Promise<boolean> {
  refreshing ??= requestRefresh().finally(() => {
    refreshing = null;
  });
  return refreshing;
}

/** True when a token is at hand or the cookie gives one. */
export const ensureSession = async (): Promise<boolean> =>
  accessToken !== null || (await refreshSession());
