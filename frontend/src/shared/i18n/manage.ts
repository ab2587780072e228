import { enManage } from "./en-manage";
import { room } from "./index";

export type ManageCatalogue = typeof enManage;

/**
 * The texts of the screens that manage a project, apart from `t` so that signing in does not wait for them.
 * The same rules: a live binding, and another language is one file of the same type.
 */
export let tm: ManageCatalogue = room("manage", enManage, (own) => {
  tm = own;
});
