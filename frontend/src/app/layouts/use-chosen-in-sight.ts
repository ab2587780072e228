import { useLocation } from "@tanstack/react-router";
import { type RefObject, useEffect } from "react";

/** On a phone a row of sections is longer than the screen: the chosen one is brought into sight. */
export function useChosenInSight(nav: RefObject<HTMLElement | null>): void {
  const { pathname } = useLocation();
  useEffect(() => {
    const chosen = nav.current?.querySelector(`[href="${CSS.escape(pathname)}"]`);
    chosen?.scrollIntoView?.({ block: "nearest", inline: "nearest" });
  }, [nav, pathname]);
}
