import { t } from "@/shared/i18n";
import { MessagePage } from "./message-page";

export function NotFoundPage() {
  return <MessagePage title={t.notFound.title} body={t.notFound.body} />;
}
