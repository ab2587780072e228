/** The texts of forgotten and new passwords in English. */
export const enPasswords = {
  forgotten: "A new password",
  forgottenAbout: "We send you a link with which you choose a new one.",
  send: "Send the link",
  sending: "Sending…",
  sent: "Look into your mail",
  sentAbout: (email: string) =>
    `If ${email} has an account here, a link is on its way. It works for an hour. Nothing there? Look among the junk, or ask whoever runs this installation.`,
  back: "Back to sign-in",
  choose: "Choose a new password",
  chooseAbout: "All devices that are signed in will have to sign in anew.",
  current: "Current password",
  fresh: "New password",
  save: "Save password",
  saving: "Saving…",
  saved: "Your password is changed",
  savedAbout: "Sign in with it.",
  changed: "Changed. All other devices have to sign in anew.",
  over: "This link is over",
  overAbout: "Links work for an hour, once. Ask for another one.",
  again: "Ask for another link",
};
