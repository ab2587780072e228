import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleUserRound } from "lucide-react";
import { meQuery } from "@/features/auth/api/me";
import { optionClass, Popover } from "@/shared/components/ui/popover";
import { ThemePicker } from "@/shared/components/ui/theme-picker";
import { t } from "@/shared/i18n";
import { SignOut } from "../sign-out";

export function AccountMenu() {
  const me = useQuery(meQuery).data;
  return (
    <Popover
      title={t.account.menu}
      align="end"
      variant="ghost"
      label={<CircleUserRound aria-hidden className="size-5" />}
    >
      {(close) => (
        <div className="sm:w-72">
          <div className="px-2.5 pt-1 pb-2">
            <p className="truncate font-medium">{me?.name || me?.email || t.account.title}</p>
            {me?.name && <p className="truncate text-muted">{me.email}</p>}
          </div>
          <div className="px-1 pb-1.5">
            <ThemePicker />
          </div>
          <hr className="mb-1.5 border-line" />
          <Link to="/account" onClick={close} className={optionClass}>
            {t.account.title}
          </Link>
          {me?.instance_role === "owner" && (
            <>
              <Link to="/client-ids" onClick={close} className={optionClass}>
                {t.clientIds.title}
              </Link>
              <Link to="/operations" onClick={close} className={optionClass}>
                {t.operations.title}
              </Link>
            </>
          )}
          <SignOut className={optionClass} />
        </div>
      )}
    </Popover>
  );
}
