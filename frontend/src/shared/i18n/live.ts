import { enLive } from "./en-live";

export type LiveCatalogue = typeof enLive;

/** The texts of the live screen, loaded with it. The rules of `manage.ts`. */
export const tl: LiveCatalogue = enLive;
