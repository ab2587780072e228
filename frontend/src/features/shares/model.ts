import type { NewShare, Share, ShareDraft } from "@/shared/lib/api/models";
import { fromLocalInput } from "@/shared/lib/local-time";

export type ShareState = "active" | "expired" | "revoked";

export function stateOf(share: Share, now: number): ShareState {
  if (share.revoked_at) return "revoked";
  if (share.expires_at && Date.parse(share.expires_at) <= now) return "expired";
  return "active";
}

/** What is chosen of a new link, as the form's fields hold it. */
export type Draft = { report: string; password: string; ends: string; origins: string };

const listOf = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

/** The draft in the API's words: what was left empty is left out. */
export function newShare(draft: Draft): ShareDraft {
  const origins = listOf(draft.origins);
  const ends = fromLocalInput(draft.ends);
  return {
    report: draft.report,
    ...(draft.password ? { password: draft.password } : {}),
    ...(ends ? { expires_at: ends } : {}),
    ...(origins.length > 0 ? { frame_origins: origins } : {}),
  };
}

/** The token stands behind the #, which no browser sends. */
export const addressOf = (share: Pick<NewShare, "id" | "token">, origin: string): string =>
  `${origin}/shared/${share.id}#${share.token}`;

const ENTITIES: Record<string, string> = { "&": "&amp;", '"': "&quot;", "<": "&lt;", ">": "&gt;" };
const escaped = (text: string): string => text.replace(/[&"<>]/g, (sign) => ENTITIES[sign] ?? sign);

/** What goes into somebody's page. A frame without a title says nothing to who cannot see it. */
export const embedOf = (address: string, name: string): string =>
  `<iframe src="${escaped(address)}" title="${escaped(name)}" width="100%" height="480" loading="lazy"></iframe>`;
