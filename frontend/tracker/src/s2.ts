/**
 * The second file, built to dist/s2.js: what not every site asks for. The core loads it and calls `a` once;
 * these three are all that the two files know of each other.
 */
import { type Attributes, attempt } from "./config";
import { onElement } from "./elements";
import { engage } from "./engagement";

/** An event as the core noted it, before it is sent. */
export interface Noted {
  event_name: string;
  timestamp: Date;
  event_properties: Record<string, unknown>;
}
export type Track = (event: string, properties?: object) => void;
export type Wants = (word: string) => boolean;
/** Filled by the core with its events and the page's clicks, also from before this file was there; then its ear. */
export type Heard = Pick<(Noted | Event)[], "push" | "splice">;

/** A name of one letter, since no minifier may shorten what two files share. */
export const a = (heard: Heard, track: Track, attributes: Attributes): void => {
  const wants: Wants = (word) => RegExp(`^(true)?$|${word}`).test(attributes.track ?? "-");
  const engaged = wants("engagement") && engage(track);
  const hear = (what: Noted | Event): unknown =>
    attempt(() => {
      if (!("event_name" in what)) onElement(what, wants, track);
      if (engaged) engaged(what);
    });
  heard.splice(0).map(hear);
  heard.push = hear as Heard["push"];
  // The core passes on clicks alone, and only so that none is missed while this file is on its way.
  addEventListener("auxclick", hear, true);
  addEventListener("submit", hear, true);
};
