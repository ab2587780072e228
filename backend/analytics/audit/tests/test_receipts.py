"""What a batch stored is known until its entries are acknowledged, and only if the batch was committed."""

import pytest
from django.db import transaction

from analytics.audit import receipts
from analytics.audit.models import LedgerReceipt


@pytest.mark.django_db
@pytest.mark.parametrize("payloads", [[0], [0, 1, 2], [3], [1, 2, 5, 6, 9], [0, 2, 4], []])
def test_a_receipt_names_exactly_what_was_stored(payloads: list[int]) -> None:
    receipts.write([(2, "1-0", payloads), (3, "1-0", [7])])

    found = receipts.stored_before([(2, "1-0"), (1, "1-0")])

    assert found == {(2, "1-0"): set(payloads)}


@pytest.mark.django_db
def test_receipts_of_one_entry_add_up() -> None:
    receipts.write([(2, "1-0", [0, 1])])
    receipts.write([(2, "1-0", [3])])

    assert receipts.stored_before([(2, "1-0")]) == {(2, "1-0"): {0, 1, 3}}


@pytest.mark.django_db
def test_a_receipt_goes_once_its_entries_are_acknowledged() -> None:
    first = receipts.write([(2, "1-0", [0])])
    second = receipts.write([(2, "2-0", [0])], settled=[first])

    assert list(LedgerReceipt.objects.values_list("pk", flat=True)) == [second]
    assert receipts.stored_before([(2, "1-0")]) == {}


@pytest.mark.django_db(transaction=True)
def test_a_batch_that_was_rolled_back_left_no_receipt() -> None:
    kept = receipts.write([(2, "1-0", [0])])
    with transaction.atomic():
        receipts.write([(2, "2-0", [0])], settled=[kept])
        transaction.set_rollback(True)

    assert receipts.stored_before([(2, "1-0"), (2, "2-0")]) == {(2, "1-0"): {0}}
