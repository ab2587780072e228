import { attributes, mayStore } from "./api";
import { attempt } from "./config";
import { writeCookie } from "./identity";

/**
 * One localStorage entry per event: adding and removing are single writes, so tabs that share the
 * storage cannot overwrite each other's events. Two tabs may send the same one; its id makes the second a
 * duplicate. The project's key is part of the name, lest one project's events go to another.
 */
export const name = (id: string): string => "stack:" + attributes.key + ":" + id;

export type Events = Record<string, string>;

/** JSON by name; names sort by time. The storage holds a copy for the next page, where it may. */
export const waiting: Events = {};

/** Writes to the device, or removes. */
export const store = (key: string, value?: unknown): unknown =>
  attempt(() => (value ? (localStorage[key] = value) : delete localStorage[key]));

export const remove = (key: string): void => {
  delete waiting[key];
  store(key);
};

/** Takes over what earlier pages could not send; to `forget` is to drop all that, and the cookie. */
export const load = (forget?: unknown): void => {
  attempt(() => {
    if (mayStore || forget)
      for (const key in localStorage) if (key.startsWith(name(""))) waiting[key] = localStorage[key];
  });
  if (forget) {
    Object.keys(waiting).map(remove);
    writeCookie("");
  }
};
