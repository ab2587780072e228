import { enInstall } from "./en-install";
import { room } from "./index";

export type InstallCatalogue = typeof enInstall;

/** The texts of the way to the first event. The rules of `manage.ts`. */
export let ti: InstallCatalogue = room("install", enInstall, (own) => {
  ti = own;
});
