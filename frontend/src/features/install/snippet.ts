/** The lines a site owner pastes. Pages keep them for years: change nothing here. */
export const htmlSnippet = (snippetUrl: string, publicKey: string): string =>
  `<script>window.stack=window.stack||function(){(stack.q=stack.q||[]).push(arguments)}</script>
<script defer src="${snippetUrl}" data-key="${publicKey}"></script>`;

export const curlSnippet = (eventsUrl: string, publicKey: string): string =>
  `curl -X POST ${eventsUrl} \\
  -H 'X-API-Key: ${publicKey}' \\
  -H 'Content-Type: application/json' \\
  -d '{"event_name": "signup", "event_properties": {"plan": "pro"}}'`;
