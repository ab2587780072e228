/** The texts of invitations, sent and followed, in English. */
export const enJoining = {
  title: "An invitation",
  to: (project: string) => `Join ${project}`,
  about: (inviter: string, role: string) => `${inviter} invites you. Your role: ${role}.`,
  yours: "You have an account here: its password.",
  join: "Join",
  joining: "Joining…",
  over: "This invitation is over",
  overAbout: "It works for seven days, once. Ask for another one.",
  unknown: (email: string) => `Nobody here has the address ${email}.`,
  invite: (email: string) => `Invite ${email}`,
  mailed: (email: string) => `An invitation is on its way to ${email}. It works for seven days.`,
  handOver: (email: string) =>
    `This installation sends no mail. Hand this link to ${email}: it works for seven days and once, and is not shown again.`,
  link: "Link",
  invited: "Invited",
  until: (inviter: string, end: string) => `By ${inviter}, until ${end}`,
  takeBack: "Take back",
  takeBackOne: (email: string) => `Take back the invitation of ${email}`,
};
