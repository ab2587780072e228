import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { t } from "@/shared/i18n";
import { Button } from "./button";

type Outcome = "idle" | "done" | "refused";

/** Copies a text. Over plain http the clipboard is closed to pages; then it says so instead of nothing. */
export function CopyButton({ text, label = t.actions.copy }: { text: string; label?: string }) {
  const [outcome, setOutcome] = useState<Outcome>("idle");
  useEffect(() => {
    if (outcome === "idle") return;
    const timer = setTimeout(() => setOutcome("idle"), 2500);
    return () => clearTimeout(timer);
  }, [outcome]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome("done");
    } catch {
      setOutcome("refused");
    }
  }

  const words = { idle: label, done: t.actions.copied, refused: t.actions.copyByHand };
  const Icon = outcome === "done" ? Check : Copy;
  return (
    <Button size="sm" onClick={() => void copy()}>
      <Icon aria-hidden className="size-3.5" />
      <span aria-live="polite">{words[outcome]}</span>
    </Button>
  );
}
