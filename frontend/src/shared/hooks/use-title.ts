import { useEffect } from "react";
import { t } from "@/shared/i18n";

/** Names the browser's tab, which is what a screen reader says first on a new page. */
export function useTitle(...parts: string[]): void {
  const title = [...parts, t.brand].join(" · ");
  useEffect(() => {
    document.title = title;
  }, [title]);
}
