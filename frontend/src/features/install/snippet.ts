/** The lines a site owner pastes. Pages keep them for years: change nothing here. */
export const htmlSnippet = (ingestUrl: string, publicKey: string): string =>
  `<script>window.stack=window.stack||function(){(stack.q=stack.q||[]).push(arguments)}</script>
<script defer src="${ingestUrl}/s.js" data-key="${publicKey}"></script>`;

export const curlSnippet = (ingestUrl: string, publicKey: string): string =>
  `curl -X POST ${ingestUrl}/api/v1/ingest \\
  -H 'X-API-Key: ${publicKey}' \\
  -H 'Content-Type: application/json' \\
  -d '{"event_name": "signup", "event_properties": {"plan": "pro"}}'`;

/** Where events go: the project's own ingest address if the server names one, else the dashboard's. */
export function ingestUrlOf(configured: string | null | undefined, origin: string): string {
  return (configured || origin).replace(/\/+$/, "");
}
