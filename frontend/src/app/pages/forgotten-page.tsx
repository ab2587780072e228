import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { ForgottenForm } from "@/features/auth/components/forgotten-form";
import { useTitle } from "@/shared/hooks/use-title";
import { tp } from "@/shared/i18n/passwords";
import { PublicLayout } from "../layouts/public-layout";

export function ForgottenPage() {
  const [email, setEmail] = useState("");
  const title = email ? tp.sent : tp.forgotten;
  useTitle(title);
  return (
    <PublicLayout title={title} about={email ? tp.sentAbout(email) : tp.forgottenAbout}>
      {!email && <ForgottenForm onDone={setEmail} />}
      <p className="mt-4 text-center first:mt-0">
        <Link to="/login" className="font-medium text-accent underline">
          {tp.back}
        </Link>
      </p>
    </PublicLayout>
  );
}
