import { enClientIds } from "./en-client-ids";
import { enData } from "./en-data";
import { enKeys } from "./en-keys";
import { enLedger } from "./en-ledger";
import { enUsage } from "./en-usage";

/** The texts of pages that manage a project in English: long, and only for pages that load late. */
export const enManage = {
  form: {
    noLimit: "No limit",
    same: "Nothing was changed.",
    saved: "Saved. In force within a second.",
    rangeHint: (min: string, max: string) => `${min} to ${max}.`,
    rangeOrNone: (min: string, max: string) => `${min} to ${max}. Empty: no limit.`,
  },
  settings: {
    sections: "Settings of the project",
    names: {
      general: "General",
      keys: "Keys",
      sources: "Sources",
      limits: "Limits",
      members: "Members",
      data: "Data",
      shares: "Share links",
      exports: "Exports",
      audit: "Audit log",
      whoami: "How ingest sees you",
    },
    notYours: "Only owners and admins of this project see this page.",
    readOnly:
      "You are a viewer of this project. Owners and admins change its settings and see its keys.",
    general: "General",
    sessionWindow: "Session window in minutes",
    sessionWindowHint:
      "5 to 1,440. Events of one person in one such window are one session, unless they name theirs.",
    senders: "Who may send",
    origins: "Allowed origins",
    originsHint: "One per line: https://example.com, https://*.example.com, or * for every site.",
    requireOrigin: "Require an origin",
    requireOriginHint: "With a public key, refuse what names no page at all.",
    newSources: "Take events of new sources",
    newSourcesHint:
      "Off: events whose source is not on the project’s list of sources are rejected as source_not_allowed.",
    revenue: "Count revenue sent from browsers",
    revenueHint:
      "Off: revenue that comes with a public key stays an ordinary property. Anybody can read a public key and send with it.",
    privacy: "Privacy",
    privacyAbout: "Decided before an event is written anywhere.",
    ipStorage: "What is kept of an address",
    ipStorages: {
      full: "The whole address",
      truncated: "The network only (first 24 bits of IPv4, 48 of IPv6)",
      none: "Nothing",
    },
    dnt: "Honour Do Not Track and Global Privacy Control",
    dntHint: "Events of people who ask for it are not taken, and counted as opted_out.",
    sql: "Allow questions in SQL",
    sqlHint:
      "Who may see personal data can then ask about all events one by one under Explore, SQL. Each question is noted in the audit log. For owners to change.",
    salt: "Change the salt of visitors every day",
    saltHint:
      "Visitors without an id of their own are somebody else tomorrow, for good: a week’s visitors are counted once for each day they came, and sessions end at midnight UTC.",
    exclusions: "What is left out",
    exclusionsAbout:
      "Decided before an event is written anywhere. What is left out is counted in the ledger.",
    addresses: "Addresses",
    addressesHint:
      "No events of these visitors. One address or network a line, such as 203.0.113.7 or 203.0.113.0/24.",
    hosts: "Hosts",
    hostsHint: "No events of pages there. One a line, such as localhost or *.staging.example.com.",
    paths: "Paths",
    pathsHint:
      "No events of pages there. One a line, such as /admin/*; * stands for any text, and upper and lower case differ.",
    parameters: "Parameters of URLs",
    parametersHint:
      "Taken out of URLs before they are stored. One name a line; those listed at first let somebody in.",
    remove: "Delete project",
    removeAbout: "Its events, reports, keys and members are deleted with it. There is no way back.",
    removeOne: "Delete this project…",
    removeTitle: "Delete this project?",
    removeBody: (name: string) =>
      `Everything that belongs to “${name}” is deleted, and whatever sends to it is refused.`,
    removeType: "Type the project’s name to go on",
    removeExpected: (name: string) => `The name is: ${name}`,
    removeWrong: "That is not the project’s name.",
  },
  limits: {
    rates: "Rates",
    ratesAbout: "Events a second. More is answered with 429 and sent again later by the snippet.",
    project: "Whole project",
    projectHint: "Of everything that sends to it.",
    burst: "Burst",
    burstHint: "Events that may come at once after a rest.",
    key: "Each key",
    keyHint: "Keys with a rate of their own are not meant.",
    address: "Each address",
    addressHint: "With public keys only.",
    quotas: "Quotas",
    quotasAbout:
      "Events in a day or month of UTC. When one is used up, events are refused with 429.",
    daily: "A day",
    monthly: "A month",
    caps: "Caps",
    capsAbout:
      "Different names. Known ones are always taken; an event with one too many is rejected.",
    sources: "Sources",
    eventNames: "Event names",
    propertyKeys: "Property keys",
    retention: "How long data is kept",
    retentionAbout:
      "In days of the project’s time zone. What is older is deleted for good; bots’ events after 30 days.",
    raw: "Days of events and sessions",
    rawHint: "Also how old the events of a secret key may be.",
    aggregates: "Days of rollups",
    aggregatesHint: "Counts by time, page and so on, which outlive their events.",
    addressOff:
      "The limit of each address is not applied now: requests come through a proxy that is not in TRUSTED_PROXIES, so visitors cannot be told apart.",
  },
  late: {
    behind: (time: string) =>
      `Numbers are late: events of the last ${time} are accepted and safe, and still on their way.`,
    away: "Nothing new is counted at the moment: the server’s queue does not answer. What was counted is here; sites and servers send again what is refused meanwhile.",
  },
  usage: enUsage,
  data: enData,
  ledger: enLedger,
  keys: enKeys,
  sources: {
    title: "Sources",
    about: "Where events come from, such as website and ios. New ones join with their first event.",
    name: "Name of a source",
    add: "Add",
    none: "No sources yet",
    noneNote: "They appear with the first events, or add one by hand.",
    keys: (count: number, shown: string) => (count === 1 ? `${shown} key` : `${shown} keys`),
    noKeys: "No key stands for it",
    since: (when: string) => `Since ${when}`,
    rename: "Rename",
    renameOne: (name: string) => `Rename ${name}`,
    renameTitle: "Rename source",
    renameNote: "Keys that stand for it follow. Stored events keep the name they came with.",
    newName: "New name",
    remove: "Remove",
    removeOne: (name: string) => `Remove ${name}`,
    removeTitle: "Remove this source?",
    removeBody: (name: string) =>
      `“${name}” leaves the list and makes room for another. Its events stay. It is back with its next event, if new sources are taken.`,
  },
  clientIds: enClientIds,
  whoami: {
    title: "How ingest sees you",
    about:
      "What an event of yours without a name would be, read from this very request. A second address for events may have another proxy in front.",
    undeclared:
      "Something in front of this server sends X-Forwarded-For and is not in TRUSTED_PROXIES: all visitors who come through it share its address. Add it there.",
    optedOut:
      "Your browser says Do Not Track or Global Privacy Control, and this project honours it: events of yours are not taken.",
    excluded: "This project leaves out the events of your address.",
    facts: {
      address: "Your address",
      header: "Header believed",
      kept: "What is kept of it",
      agent: "User-Agent",
      limit: "Limit of each address",
      userId: "Your fallback user id",
    },
    limited: "Asked of yours, with public keys",
    unlimited: "Not asked of yours: it may be many people’s, or the project has none",
    unknown: "Nobody can know it",
    noHeader: "None: the connection’s own address counts",
    nothing: "Nothing",
    noAgent: "None was sent",
    daily: "Another one tomorrow: the salt changes every day.",
    steady: "The same as long as address and User-Agent stay.",
    way: "The way of your request",
    wayAbout: "The nearest hop first.",
    hop: "Hop",
    said: "As it was written",
    address: "Address",
    verdict: "Verdict",
    verdicts: {
      client: "The visitor",
      trusted_proxy: "Trusted proxy",
      not_an_address: "Not an address: reading stops",
      not_read: "Not read: anybody may have written it",
    },
    ignored: "Headers that were ignored",
    ignoredAbout: "They name a client, too, but are never believed.",
  },
  members: {
    title: "Members",
    about: "Owners and admins manage the project, viewers read its reports.",
    add: "Add",
    email: "Email",
    none: "No members",
    remove: "Remove",
    removeOne: (email: string) => `Remove ${email}`,
    removeTitle: "Remove this member?",
    removeBody: (name: string) => `${name} will no longer see this project.`,
    role: "Role",
    roleOf: (email: string) => `Role of ${email}`,
  },
};
