import type { Key } from "@/shared/lib/api/models";

export type KeyState = "active" | "expired" | "revoked";

export function stateOf(key: Key, now: number): KeyState {
  if (key.revoked_at) return "revoked";
  if (key.expires_at && Date.parse(key.expires_at) <= now) return "expired";
  return "active";
}

/** The public key for a snippet: the oldest that still works, since that one is on people's pages already. */
export function snippetKey(keys: readonly Key[], now: number): string | null {
  const usable = keys
    .filter((key) => key.kind === "public" && key.key && stateOf(key, now) === "active")
    .sort((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at));
  return usable[0]?.key ?? null;
}
