"""Between two threads: nothing is lost while both work, and neither waits for one that has ended."""

import threading
import time

from analytics.pipeline.handover import Handover


def test_everything_arrives_in_its_order_and_the_giver_waits_for_room() -> None:
    handover: Handover[int] = Handover()
    taken: list[int] = []

    def give() -> None:
        for number in range(100):
            handover.give(number)
            assert number <= len(taken) + 2
        handover.all_given()

    thread = threading.Thread(target=give)
    thread.start()
    for number in handover.each():
        taken.append(number)
    thread.join(5)
    assert taken == list(range(100))
    assert handover.ended


def test_nobody_waits_for_a_taker_that_is_gone() -> None:
    handover: Handover[int] = Handover()
    handover.give(1)
    thread = threading.Thread(target=handover.give, args=(2,))
    thread.start()
    handover.abandon()
    thread.join(5)
    assert not thread.is_alive()


def test_taking_waits_no_longer_than_asked() -> None:
    started = time.monotonic()
    assert Handover[int]().take(0.001) is None
    assert time.monotonic() - started < 1
