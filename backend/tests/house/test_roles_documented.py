"""The table of who may do what is the same in the code and in the docs."""

from pathlib import Path

from analytics.projects.roles import ROLE_PERMISSIONS, Holder, Permission

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "roles.md"


def test_the_documented_table_is_the_one_in_force() -> None:
    lines = [line for line in PAGE.read_text().splitlines() if line.startswith("| ")]
    holders = [Holder(name.strip().replace(" ", "_")) for name in lines[0].split("|")[3:-1]]
    documented = {
        Permission(cells[1].strip(" `")): {
            holder for holder, cell in zip(holders, cells[3:-1], strict=True) if cell.strip() == "yes"
        }
        for cells in (line.split("|") for line in lines[1:])
    }
    in_force = {
        permission: {holder for holder in Holder if permission in ROLE_PERMISSIONS[holder]}
        for permission in Permission
    }
    assert documented == in_force
