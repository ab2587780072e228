/** The script tag's entry, built to dist/s.js. */
import { start } from "./api";

start();
