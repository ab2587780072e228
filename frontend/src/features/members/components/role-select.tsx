import { controlClass } from "@/shared/components/ui/field";
import { t } from "@/shared/i18n";
import type { Role } from "@/shared/lib/api/models";
import { ROLES } from "@/shared/lib/permissions";

type Props = {
  label: string;
  value: Role;
  roles: readonly Role[];
  disabled?: boolean;
  onChange: (role: Role) => void;
};

/** A role that may not be given is still shown when someone has it. */
export function RoleSelect({ label, value, roles, disabled, onChange }: Props) {
  const offered = ROLES.filter((role) => role === value || roles.includes(role));
  return (
    <select
      aria-label={label}
      value={value}
      disabled={disabled}
      onChange={(change) => {
        const role = ROLES.find((one) => one === change.target.value);
        if (role) onChange(role);
      }}
      className={`${controlClass} max-w-32`}
    >
      {offered.map((role) => (
        <option key={role} value={role}>
          {t.roles[role]}
        </option>
      ))}
    </select>
  );
}
