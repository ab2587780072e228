import { Link, useLocation } from "@tanstack/react-router";
import { useState } from "react";
import { NewPasswordForm } from "@/features/auth/components/new-password-form";
import { buttonClass } from "@/shared/components/ui/button";
import { useTitle } from "@/shared/hooks/use-title";
import { t } from "@/shared/i18n";
import { tp } from "@/shared/i18n/passwords";
import { PublicLayout } from "../layouts/public-layout";

const STATES = {
  choosing: [tp.choose, tp.chooseAbout],
  done: [tp.saved, tp.savedAbout],
  over: [tp.over, tp.overAbout],
} as const;

/** The proof stands behind the `#`: no browser sends it, so no log keeps it. */
export function NewPasswordPage() {
  const token = useLocation({ select: ({ hash }) => hash });
  const [state, setState] = useState<keyof typeof STATES>(token ? "choosing" : "over");
  const [title, about] = STATES[state];
  useTitle(title);
  return (
    <PublicLayout title={title} about={about}>
      {state === "choosing" && (
        <NewPasswordForm
          token={token}
          onDone={() => setState("done")}
          onOver={() => setState("over")}
        />
      )}
      {state === "done" && (
        <Link to="/login" replace className={`${buttonClass("primary")} w-full`}>
          {t.auth.signIn}
        </Link>
      )}
      {state === "over" && (
        <Link to="/login/forgotten" replace className={`${buttonClass("primary")} w-full`}>
          {tp.again}
        </Link>
      )}
    </PublicLayout>
  );
}
