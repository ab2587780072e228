import { enPasswords } from "./en-passwords";
import { room } from "./index";

export type PasswordsCatalogue = typeof enPasswords;

/** The texts of forgotten and new passwords, loaded with their screens. The rules of `manage.ts`. */
export let tp: PasswordsCatalogue = room("passwords", enPasswords, (own) => {
  tp = own;
});
