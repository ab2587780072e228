import { t } from "@/shared/i18n";

/** Three rising bars; drawn here so that it needs no request. */
export function BrandMark({ className = "size-7" }: { className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 32 32" className={className}>
      <rect width="32" height="32" rx="8" className="fill-accent-fill" />
      <rect x="7" y="18" width="4.5" height="7" rx="1.5" fill="#fff" fillOpacity={0.65} />
      <rect x="13.75" y="12.5" width="4.5" height="12.5" rx="1.5" fill="#fff" fillOpacity={0.82} />
      <rect x="20.5" y="7" width="4.5" height="18" rx="1.5" fill="#fff" />
    </svg>
  );
}

export function Brand() {
  return (
    <span className="flex items-center gap-2.5">
      <BrandMark />
      <span className="text-[0.9375rem] font-semibold tracking-tight">{t.brand}</span>
    </span>
  );
}
