import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { usage } from "./data";
import { catalogue } from "./reports";

/** The API's stand-in; every test says which answers it needs, but for what most pages of a project ask. */
export const server = setupServer(
  http.get("*/api/v1/projects/*/usage", () => HttpResponse.json(usage())),
  http.get("*/api/v1/projects/*/schema", () => HttpResponse.json(catalogue())),
  http.get("*/api/v1/projects/*/freshness", () =>
    HttpResponse.json({ state: "current", seconds_behind: 0 }),
  ),
  http.get("*/api/v1/projects/*/annotations", () => HttpResponse.json({ results: [] })),
);
