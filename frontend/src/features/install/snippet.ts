/** The stub: calls made before the file is there wait in it. */
const STUB = "window.stack=window.stack||function(){(stack.q=stack.q||[]).push(arguments)}";

/** Where the installation is and which key the project has. */
export type Place = { snippetUrl: string; eventsUrl: string; publicKey: string };

/** The lines a site owner pastes. Pages keep them for years: change nothing here. */
const html = ({ snippetUrl, publicKey }: Place): string =>
  `<script>${STUB}</script>
<script defer src="${snippetUrl}" data-key="${publicKey}"></script>`;

const next = ({ snippetUrl, publicKey }: Place): string =>
  `import type { ReactNode } from "react";
import Script from "next/script";

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        {children}
        <Script id="stack-stub">{\`${STUB}\`}</Script>
        <Script src="${snippetUrl}" data-key="${publicKey}" />
      </body>
    </html>
  );
}`;

const nuxt = ({ snippetUrl, publicKey }: Place): string =>
  `export default defineNuxtConfig({
  app: {
    head: {
      script: [
        { innerHTML: "${STUB}" },
        { src: "${snippetUrl}", "data-key": "${publicKey}", defer: true },
      ],
    },
  },
});`;

const wordpress = (place: Place): string =>
  `add_action('wp_head', function () { ?>
${html(place)}
<?php });`;

/** Tag Manager rewrites script tags and loses attributes it does not know: the element is made by script. */
const gtm = ({ snippetUrl, publicKey }: Place): string =>
  `<script>
${STUB};
(function () {
  var script = document.createElement("script");
  script.src = "${snippetUrl}";
  script.setAttribute("data-key", "${publicKey}");
  document.head.appendChild(script);
})();
</script>`;

const curl = ({ eventsUrl, publicKey }: Place): string =>
  `curl -X POST ${eventsUrl} \\
  -H 'X-API-Key: ${publicKey}' \\
  -H 'Content-Type: application/json' \\
  -d '{"event_name": "signup", "event_properties": {"plan": "pro"}}'`;

const python = ({ eventsUrl, publicKey }: Place): string =>
  `import json
import urllib.request

event = {"event_name": "signup", "user_id": "4711", "event_properties": {"plan": "pro"}}
request = urllib.request.Request(
    "${eventsUrl}",
    data=json.dumps(event).encode(),
    headers={"X-API-Key": "${publicKey}", "Content-Type": "application/json"},
)
with urllib.request.urlopen(request, timeout=5) as answer:
    print(answer.read().decode())`;

/** Every way to send events that the screen explains, and what to paste. */
export const CODES = {
  html,
  react: html,
  next,
  vue: html,
  nuxt,
  wordpress,
  gtm,
  curl,
  python,
} as const;

export type Way = keyof typeof CODES;

/** Proper names, the same in every language. */
export const NAMES: Readonly<Record<Way, string>> = {
  html: "HTML",
  react: "React",
  next: "Next.js",
  vue: "Vue",
  nuxt: "Nuxt",
  wordpress: "WordPress",
  gtm: "Tag Manager",
  curl: "curl",
  python: "Python",
};

export const WAYS = Object.keys(CODES) as [Way, ...Way[]];
