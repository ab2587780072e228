import type { JoiningCatalogue } from "./joining";

/** The texts of invitations, sent and followed, in German. */
export const deJoining: JoiningCatalogue = {
  title: "Eine Einladung",
  to: (project) => `${project} beitreten`,
  about: (inviter, role) => `${inviter} lädt Sie ein. Ihre Rolle: ${role}.`,
  yours: "Sie haben hier ein Konto: dessen Passwort.",
  join: "Beitreten",
  joining: "Beitritt läuft …",
  over: "Diese Einladung gilt nicht mehr",
  overAbout: "Sie gilt sieben Tage und einmal. Bitten Sie um eine neue.",
  unknown: (email) => `Niemand hat hier die Adresse ${email}.`,
  invite: (email) => `${email} einladen`,
  mailed: (email) => `Eine Einladung an ${email} ist unterwegs. Sie gilt sieben Tage.`,
  handOver: (email) =>
    `Diese Installation sendet keine Mails. Geben Sie diesen Link an ${email} weiter: Er gilt sieben Tage und einmal und wird nicht noch einmal gezeigt.`,
  link: "Einladungslink",
  invited: "Eingeladen",
  until: (inviter, end) => `Von ${inviter}, bis ${end}`,
  takeBack: "Zurückziehen",
  takeBackOne: (email) => `Einladung von ${email} zurückziehen`,
};
