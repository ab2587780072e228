import { expect, it } from "vitest";
import { curlSnippet, htmlSnippet } from "./snippet";

it("gives the snippet exactly as it was promised", () => {
  expect(htmlSnippet("https://in.example.com/s.js", "pk_abc")).toBe(
    '<script>window.stack=window.stack||function(){(stack.q=stack.q||[]).push(arguments)}</script>\n<script defer src="https://in.example.com/s.js" data-key="pk_abc"></script>',
  );
});

it("sends the curl example to the same address with the same key", () => {
  const code = curlSnippet("https://in.example.com/lib/data", "pk_abc");
  expect(code).toContain("POST https://in.example.com/lib/data ");
  expect(code).toContain("X-API-Key: pk_abc");
});
