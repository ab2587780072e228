/** The script tag's entry, built to dist/s.js. */
import { start } from "./api";
import { attempt } from "./config";

attempt(() => {
  const script = document.currentScript as HTMLScriptElement | null;
  if (script?.dataset.key) start(script.dataset, script.src);
  else console.warn("stack: no data-key");
});
