import { HttpResponse, http } from "msw";
import { describe, expect, it, vi } from "vitest";
import { me, problem } from "@/test/data";
import { server } from "@/test/server";
import { api, unwrap } from "./client";
import { ApiError } from "./errors";
import { getAccessToken, onSessionEnd, startSession } from "./session";

const whoAmI = () => unwrap(api.GET("/api/v1/auth/me"));

/** An API that takes one token only, and counts how often it is asked for a new one. */
function apiThatTakes(token: string, refresh: () => Response) {
  const refreshes: Request[] = [];
  server.use(
    http.get("*/api/v1/auth/me", ({ request }) =>
      request.headers.get("Authorization") === `Bearer ${token}`
        ? HttpResponse.json(me())
        : HttpResponse.json(problem("token_expired", "expired"), { status: 401 }),
    ),
    http.post("*/api/v1/auth/refresh", async ({ request }) => {
      refreshes.push(request);
      return refresh();
    }),
  );
  return refreshes;
}

describe("an expired access token", () => {
  it("is renewed once for all requests that met it, and they are sent again", async () => {
    startSession("old");
    const refreshes = apiThatTakes("new", () => HttpResponse.json({ access: "new" }));
    const answers = await Promise.all([whoAmI(), whoAmI(), whoAmI()]);
    expect(answers.map((answer) => answer.email)).toEqual(Array(3).fill("owner@example.com"));
    expect(refreshes).toHaveLength(1);
    expect(refreshes[0]?.headers.get("X-Requested-With")).toBe("XMLHttpRequest");
    expect(getAccessToken()).toBe("new");
  });

  it("ends the session once when it cannot be renewed", async () => {
    startSession("old");
    const ended = vi.fn();
    const stop = onSessionEnd(ended);
    apiThatTakes("never", () =>
      HttpResponse.json(problem("refresh_invalid", "gone"), { status: 401 }),
    );
    const results = await Promise.allSettled([whoAmI(), whoAmI()]);
    stop();
    expect(results.every((result) => result.status === "rejected")).toBe(true);
    expect(ended).toHaveBeenCalledTimes(1);
    expect(getAccessToken()).toBeNull();
  });

  it("leaves the session alone while the server cannot tell", async () => {
    startSession("old");
    const ended = vi.fn();
    const stop = onSessionEnd(ended);
    apiThatTakes("new", () =>
      HttpResponse.json(problem("unavailable", "The database is away."), { status: 503 }),
    );
    await expect(whoAmI()).rejects.toMatchObject({ status: 503, message: "The database is away." });
    stop();
    expect(ended).not.toHaveBeenCalled();
    expect(getAccessToken()).toBe("old");
  });

  it("never puts a token where a script of another day could read it", async () => {
    startSession("old");
    apiThatTakes("new", () => HttpResponse.json({ access: "new" }));
    await whoAmI();
    expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.toContain("new");
    expect(document.cookie).toBe("");
  });
});

describe("an error", () => {
  const failWith = async (response: () => Response): Promise<ApiError> => {
    server.use(http.get("*/api/v1/auth/me", response));
    const error = await whoAmI().catch((thrown: unknown) => thrown);
    if (!(error instanceof ApiError)) throw new Error("expected an ApiError");
    return error;
  };

  it("keeps the code, the sentence and the request id of the answer", async () => {
    const error = await failWith(() =>
      HttpResponse.json(problem("forbidden", "No.", "abc"), { status: 403 }),
    );
    expect([error.status, error.code, error.message, error.requestId]).toEqual([
      403,
      "forbidden",
      "No.",
      "abc",
    ]);
  });

  it("becomes a sentence even when a proxy answered in its own words", async () => {
    const error = await failWith(() => new HttpResponse("<h1>Bad gateway</h1>", { status: 502 }));
    expect(error.message).toBe("The server answered with status 502.");
  });

  it("says when no answer came at all", async () => {
    const error = await failWith(() => HttpResponse.error());
    expect([error.status, error.code]).toEqual([0, "network"]);
  });
});
