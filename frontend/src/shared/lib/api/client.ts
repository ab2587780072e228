import createClient from "openapi-fetch";
import { t } from "@/shared/i18n";
import { ApiError, toApiError } from "./errors";
import type { components, paths } from "./schema";
import { endSession, getAccessToken, refreshSession } from "./session";
import { noteVersion } from "./version";

export type Schemas = components["schemas"];

/** Paths whose 401 is an answer about what was typed, not about the session. */
const AUTH_PATHS = /^\/api\/v1\/auth\/(token|refresh|setup|logout|invitation\/\w+)$/;

function send(request: Request): Promise<Response> {
  const token = getAccessToken();
  if (token) request.headers.set("Authorization", `Bearer ${token}`);
  request.headers.set("X-Requested-With", "XMLHttpRequest");
  return fetch(request);
}

/** Sends with the token; on 401 refreshes once and sends again; a second 401 ends the session. */
async function sendWithSession(request: Request): Promise<Response> {
  if (AUTH_PATHS.test(new URL(request.url).pathname)) return send(request);
  const again = request.clone();
  const used = getAccessToken();
  const first = await send(request);
  if (first.status !== 401) return first;
  // Another request may have refreshed while this one was under way: then its token is the one to use.
  const renewed = getAccessToken() !== used || (await refreshSession());
  const second = renewed ? await send(again) : first;
  if (second.status === 401) endSession();
  return second;
}

async function apiFetch(request: Request): Promise<Response> {
  try {
    const response = await sendWithSession(request);
    noteVersion(response.headers.get("X-App-Version"));
    return response;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    if (error instanceof ApiError) throw error;
    throw new ApiError(0, "network", t.errors.network);
  }
}

// Answers that come as CSV or a stream too are asked for as JSON here.
export const api = createClient<paths, "application/json">({
  baseUrl: window.location.origin,
  fetch: apiFetch,
});

type Result<T> = { data?: T; error?: unknown; response: Response };

/** The data of a call, or an ApiError thrown. */
export async function unwrap<T>(call: Promise<Result<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw toApiError(response, error);
  return data as T;
}
