import { expect, it } from "vitest";
import { share } from "@/test/shares";
import { addressOf, embedOf, newShare, stateOf } from "./model";

it("sends only what was chosen", () => {
  const empty = { report: "r", password: "", ends: "", origins: "" };
  expect(newShare(empty)).toEqual({ report: "r" });
  const full = {
    ...empty,
    password: " long one ",
    origins: "https://a.example\nhttps://b.example",
  };
  expect(newShare(full)).toEqual({
    report: "r",
    password: " long one ",
    frame_origins: ["https://a.example", "https://b.example"],
  });
});

it("puts the token behind the #", () => {
  expect(addressOf({ id: "1", token: "sl_x" }, "https://stats.example")).toBe(
    "https://stats.example/shared/1#sl_x",
  );
});

it("lets no name of a report out of the attribute it stands in", () => {
  expect(embedOf("https://a/#t", '"><script>')).toBe(
    '<iframe src="https://a/#t" title="&quot;&gt;&lt;script&gt;" width="100%" height="480" loading="lazy"></iframe>',
  );
});

it("knows which links lead somewhere", () => {
  const now = Date.parse("2026-11-22T00:00:00Z");
  expect(stateOf(share(), now)).toBe("active");
  expect(stateOf(share({ expires_at: "2026-11-21T00:00:00Z" }), now)).toBe("expired");
  expect(stateOf(share({ revoked_at: "2026-11-21T00:00:00Z" }), now)).toBe("revoked");
});
