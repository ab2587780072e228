import { enJoining } from "./en-joining";
import { room } from "./index";

export type JoiningCatalogue = typeof enJoining;

/** The texts of invitations, sent and followed. The rules of `manage.ts`. */
export let tj: JoiningCatalogue = room("joining", enJoining, (own) => {
  tj = own;
});
