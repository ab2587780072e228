import { Outlet } from "@tanstack/react-router";
import { useSyncExternalStore } from "react";
import { Button } from "@/shared/components/ui/button";
import { t } from "@/shared/i18n";
import { onVersionChange, versionChanged } from "@/shared/lib/api/version";

function UpgradeBar() {
  const changed = useSyncExternalStore(onVersionChange, versionChanged);
  if (!changed) return null;
  return (
    <div
      role="status"
      className="flex flex-wrap items-center justify-center gap-3 border-b border-line bg-accent-soft px-4 py-2"
    >
      {t.upgrade.text}
      <Button size="sm" onClick={() => window.location.reload()}>
        {t.upgrade.reload}
      </Button>
    </div>
  );
}

export function RootLayout() {
  return (
    <>
      <UpgradeBar />
      <Outlet />
    </>
  );
}
