import { expect, it } from "vitest";
import { curlSnippet, htmlSnippet, ingestUrlOf } from "./snippet";

it("gives the snippet exactly as it was promised", () => {
  expect(htmlSnippet("https://in.example.com", "pk_abc")).toBe(
    '<script>window.stack=window.stack||function(){(stack.q=stack.q||[]).push(arguments)}</script>\n<script defer src="https://in.example.com/s.js" data-key="pk_abc"></script>',
  );
});

it("sends the curl example to the same address with the same key", () => {
  const code = curlSnippet("https://in.example.com", "pk_abc");
  expect(code).toContain("POST https://in.example.com/api/v1/ingest ");
  expect(code).toContain("X-API-Key: pk_abc");
});

it("prefers the address the server names and drops its last slash", () => {
  expect(ingestUrlOf("https://in.example.com/", "http://here")).toBe("https://in.example.com");
  expect(ingestUrlOf(null, "http://here")).toBe("http://here");
});
