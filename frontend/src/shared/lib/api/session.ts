import { t } from "@/shared/i18n";
import { ApiError, toApiError } from "./errors";

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

const send = (): Promise<Response> =>
  fetch(new URL(REFRESH_PATH, window.location.origin), {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Requested-With": "XMLHttpRequest" },
    credentials: "same-origin",
    body: "{}",
  }).catch(() => {
    throw new ApiError(0, "network", t.errors.network);
  });

async function requestRefresh(): Promise<boolean> {
  const response = await send();
  if (response.status === 401 || response.status === 403) return false;
  // A server in trouble says nothing about the session: nobody is signed out by a database that is away.
  if (!response.ok) throw toApiError(response, await response.json().catch(() => null));
  const body: unknown = await response.json();
  if (typeof body !== "object" || body === null || !("access" in body)) return false;
  accessToken = String(body.access);
  return true;
}

/** Trades the cookie for a new access token. False: there is no session. Throws ApiError when nobody can tell. */
export function refreshSession(): Promise<boolean> {
  refreshing ??= requestRefresh().finally(() => {
    refreshing = null;
  });
  return refreshing;
}

/** True when a token is at hand or the cookie gives one. */
export const ensureSession = async (): Promise<boolean> =>
  accessToken !== null || (await refreshSession());
