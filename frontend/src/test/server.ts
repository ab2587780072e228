import { setupServer } from "msw/node";

/** The API's stand-in; every test says which answers it needs. */
export const server = setupServer();
