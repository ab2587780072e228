import { describe, expect, it } from "vitest";
import { requestOf as funnelRequest } from "@/features/funnel/api/ask-funnel";
import { toView as toFunnel } from "@/features/funnel/view";
import { toQuestion } from "@/features/overview/queries";
import { toView } from "@/features/overview/view";
import { requestOf as pathsRequest } from "@/features/paths/api/ask-paths";
import { toView as toPaths } from "@/features/paths/view";
import { requestOf as retentionRequest } from "@/features/retention/api/ask-retention";
import { toView as toRetention } from "@/features/retention/view";
import type { ReportKind } from "@/shared/lib/api/models";
import { parseSearch, stringifySearch } from "@/shared/lib/url/codec";
import { savedReport } from "@/test/shares";
import { addressOf } from "./address";

/** The answer of the server has its keys in another order. */
const stored = (question: object) => Object.fromEntries(Object.entries(question).reverse());
const report = (kind: ReportKind, question: object) =>
  savedReport({ kind, question: stored(question) });

describe("a saved question leads back to its screen", () => {
  it.each([
    "?p=7d&c=off&g=hour&m=pageviews",
    "?from=2026-10-01&to=2026-10-31&c=year&g=week&f=is,country,DE,FR&f=contains_not,path,/a%2Cb",
    "?f=exists,referrer&p=24h",
  ])("of the overview, %s", (url) => {
    const asked = toQuestion(toView(parseSearch(url)));
    const address = addressOf(report("query", asked));
    expect(address && toQuestion(toView(address.search))).toEqual(asked);
  });

  it("of a funnel, with stars and odd letters", () => {
    const asked = funnelRequest(
      toFunnel(parseSearch("?s=page:/a.b/*/c%2B(d)&s=event:sign up&p=90d&w=1h&o=strict&b=country")),
    );
    const address = addressOf(report("funnel", asked));
    expect(address && funnelRequest(toFunnel(address.search))).toEqual(asked);
  });

  it("of retention, with what begins and what returns", () => {
    const url = "?a=event:signup&r=page:/x*&by=day&from=2026-01-01&to=2026-01-09&f=exists,referrer";
    const asked = retentionRequest(toRetention(parseSearch(url)));
    const address = addressOf(report("retention", asked));
    expect(address && stringifySearch(address.search)).toBe(url);
  });

  it("of paths, in both directions", () => {
    const asked = pathsRequest(
      toPaths(parseSearch("?s=page:/&w=to&i=pages&d=3&n=20&from=2026-01-01&to=2026-01-09")),
    );
    const address = addressOf(report("paths", asked));
    expect(address && pathsRequest(toPaths(address.search))).toEqual(asked);
  });

  it.each<[ReportKind, object]>([
    ["query", { metrics: ["visitors"], dimensions: ["country"], period: { last: "30d" } }],
    [
      "query",
      {
        metrics: ["visitors"],
        dimensions: ["time:day"],
        period: { last: "30d" },
        filters: ["in_cohort", "an id"],
      },
    ],
    ["funnel", { steps: [{ event: "a" }, { event: "b" }], period: { last: "30d" } }],
    ["retention", { period: { last: "3mo" }, by: "week" }],
    ["paths", { from: { page: "/" }, depth: 50, period: { last: "30d" } }],
  ])("but not a %s no screen can ask", (kind, question) => {
    expect(addressOf(report(kind, question))).toBeNull();
  });
});
