import { enShares } from "./en-shares";
import { room } from "./index";

export type SharesCatalogue = typeof enShares;

/** The texts of share links and of the page they lead to. The rules of `manage.ts`. */
export let ts: SharesCatalogue = room("shares", enShares, (own) => {
  ts = own;
});
