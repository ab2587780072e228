import { tp } from "@/shared/i18n/paths";
import { exact, percent } from "@/shared/lib/format";
import { visible } from "@/shared/lib/visible";
import type { Node } from "./model";
import type { Way } from "./view";

export function nameOf({ isOther, value }: Pick<Node, "isOther" | "value">): string {
  if (isOther) return tp.others;
  return value ? visible(value) : tp.noPath;
}

export const placeName = (place: number, way: Way): string =>
  tp.place[way](place, exact(way === "from" ? place + 1 : place));

/** "30 sessions (33%) ended here"; empty where none did, or nobody looked. */
export function endedText({ ended, sessions }: Node, way: Way): string {
  if (!ended) return "";
  return tp.stopped[way](exact(ended), percent(ended / Math.max(1, sessions)));
}
