import type { Key, KeyPatch } from "@/shared/lib/api/models";
import { fromLocalInput, toLocalInput } from "@/shared/lib/local-time";

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

/** What is chosen of a key, as the form's fields hold it. */
export type KeyDraft = {
  name: string;
  source: string;
  origins: string;
  rate: number | null;
  expires: string;
};

export const draftOf = (key: Key | null): KeyDraft => ({
  name: key?.name ?? "",
  source: key?.source ?? "",
  origins: key?.allowed_origins?.join("\n") ?? "",
  rate: key?.events_per_second ?? null,
  expires: toLocalInput(key?.expires_at ?? null),
});

const listOf = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

type Chosen = Required<KeyPatch>;

/** The draft in the API's words; empty means the project's. */
function chosen(draft: KeyDraft): Chosen {
  const origins = listOf(draft.origins);
  return {
    name: draft.name.trim(),
    source: draft.source.trim() || null,
    allowed_origins: origins.length > 0 ? origins : null,
    events_per_second: draft.rate,
    expires_at: fromLocalInput(draft.expires),
  };
}

/** What a new key of the kind is asked for with: a read key has only a name and an end. */
export function newKey(
  draft: KeyDraft,
  reads: boolean,
): Chosen | Pick<Chosen, "name" | "expires_at"> {
  const all = chosen(draft);
  return reads ? { name: all.name, expires_at: all.expires_at } : all;
}

/** What differs from the key as it is. An end that was not touched keeps its seconds. */
export function keyChanges(key: Key, draft: KeyDraft): KeyPatch {
  const before = draftOf(key);
  const touched = (names: (keyof KeyDraft)[]) => names.some((name) => draft[name] !== before[name]);
  const all = chosen(draft);
  return {
    ...(touched(["name"]) && { name: all.name }),
    ...(touched(["source"]) && { source: all.source }),
    ...(touched(["origins"]) && { allowed_origins: all.allowed_origins }),
    ...(touched(["rate"]) && { events_per_second: all.events_per_second }),
    ...(touched(["expires"]) && { expires_at: all.expires_at }),
  };
}
