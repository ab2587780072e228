"""A clock that jumps is not believed: pure policy, no waiting."""

from datetime import UTC, datetime, timedelta

from analytics.events.retention_clock import Known, judge

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR, DAY, YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=365)


def test_two_clocks_that_agree_are_believed_and_the_earlier_one_counts() -> None:
    verdict = judge(Known(NOW - HOUR), NOW, NOW - timedelta(seconds=5))
    assert verdict.now == NOW - timedelta(seconds=5)
    assert verdict.known == Known(NOW - timedelta(seconds=5))


def test_a_host_that_is_a_year_ahead_is_not_believed_however_often_it_says_so() -> None:
    known = Known(NOW)
    for hour in range(100):
        verdict = judge(known, NOW + YEAR + hour * HOUR, NOW + hour * HOUR)
        known = verdict.known
        assert verdict.now is None
    assert "this machine says 2027-03-14" in verdict.doubt
    assert judge(known, NOW + HOUR, NOW + HOUR).now == NOW + HOUR


def test_a_database_that_is_a_year_ahead_is_not_believed_either() -> None:
    assert judge(Known(NOW), NOW, NOW + YEAR).now is None


def test_both_a_year_ahead_are_doubted_for_a_day() -> None:
    """One machine has one clock: its leap moves both."""
    known, leapt = Known(NOW), NOW + YEAR
    for hours in range(24):
        verdict = judge(known, leapt + hours * HOUR, leapt + hours * HOUR)
        assert verdict.now is None
        known = verdict.known
    assert "leapt from 2026-03-10" in verdict.doubt
    assert judge(known, leapt + DAY, leapt + DAY).now == leapt + DAY


def test_a_leap_that_was_put_right_leaves_nothing_behind() -> None:
    known = judge(Known(NOW), NOW + YEAR, NOW + YEAR).known
    verdict = judge(known, NOW + HOUR, NOW + HOUR)
    assert (verdict.now, verdict.known) == (NOW + HOUR, Known(NOW + HOUR))
    again = judge(verdict.known, NOW + YEAR + 2 * DAY, NOW + YEAR + 2 * DAY)
    assert again.now is None, "the doubt begins anew"


def test_a_second_leap_back_a_little_is_doubted_from_there() -> None:
    known = judge(Known(NOW), NOW + 2 * YEAR, NOW + 2 * YEAR).known
    verdict = judge(known, NOW + YEAR, NOW + YEAR)
    assert verdict.now is None
    assert verdict.known.doubted_at == NOW + YEAR


def test_back_is_believed_at_once_for_nothing_is_deleted_by_it() -> None:
    assert judge(Known(NOW), NOW - YEAR, NOW - YEAR).now == NOW - YEAR


def test_the_first_time_of_all_is_only_noted() -> None:
    verdict = judge(None, NOW, NOW)
    assert (verdict.now, verdict.known, verdict.doubt) == (None, Known(NOW), "")
    assert judge(verdict.known, NOW + HOUR, NOW + HOUR).now == NOW + HOUR
