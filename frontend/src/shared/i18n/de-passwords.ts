import type { PasswordsCatalogue } from "./passwords";

/** The texts of forgotten and new passwords in German. */
export const dePasswords: PasswordsCatalogue = {
  forgotten: "Ein neues Passwort",
  forgottenAbout: "Wir senden Ihnen einen Link, mit dem Sie ein neues wählen.",
  send: "Link senden",
  sending: "Wird gesendet …",
  sent: "Sehen Sie in Ihr Postfach",
  sentAbout: (email) =>
    `Wenn es hier ein Konto für ${email} gibt, ist ein Link unterwegs. Er gilt eine Stunde. Nichts da? Sehen Sie im Spamordner nach, oder fragen Sie, wer diese Installation betreibt.`,
  back: "Zurück zur Anmeldung",
  choose: "Neues Passwort wählen",
  chooseAbout: "Alle angemeldeten Geräte müssen sich danach neu anmelden.",
  current: "Jetziges Passwort",
  fresh: "Neues Passwort",
  save: "Passwort speichern",
  saving: "Wird gespeichert …",
  saved: "Ihr Passwort ist geändert",
  savedAbout: "Melden Sie sich damit an.",
  changed: "Geändert. Alle anderen Geräte müssen sich neu anmelden.",
  over: "Dieser Link gilt nicht mehr",
  overAbout: "Links gelten eine Stunde und einmal. Fordern Sie einen neuen an.",
  again: "Neuen Link anfordern",
};
