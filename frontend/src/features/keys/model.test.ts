import { expect, it } from "vitest";
import { apiKey } from "@/test/data";
import { snippetKey, stateOf } from "./model";

const now = Date.parse("2026-11-22T12:00:00Z");

it("tells revoked from expired from active", () => {
  expect(stateOf(apiKey({}), now)).toBe("active");
  expect(stateOf(apiKey({ expires_at: "2026-11-22T12:00:00Z" }), now)).toBe("expired");
  expect(stateOf(apiKey({ revoked_at: "2026-11-01T00:00:00Z" }), now)).toBe("revoked");
});

it("puts the oldest working public key in the snippet, never a secret one", () => {
  const keys = [
    apiKey({ kind: "secret", key: "sk_x", created_at: "2026-01-01T00:00:00Z" }),
    apiKey({
      key: "pk_gone",
      created_at: "2026-01-02T00:00:00Z",
      revoked_at: "2026-02-01T00:00:00Z",
    }),
    apiKey({ key: "pk_new", created_at: "2026-03-01T00:00:00Z" }),
    apiKey({ key: "pk_old", created_at: "2026-01-03T00:00:00Z" }),
  ];
  expect(snippetKey(keys, now)).toBe("pk_old");
  expect(snippetKey(keys.slice(0, 2), now)).toBeNull();
});
