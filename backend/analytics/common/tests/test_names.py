"""The sets of names: written briefly, counted, forgotten."""

import redis

from analytics.common.names import COMPLETE, NameKind, counts, forget, forget_project, names_key, written


def test_a_long_name_is_written_briefly_and_stays_different() -> None:
    long = ["x" * 10_000, "x" * 10_000 + "y", "\ud800" * 300]
    assert len({written(name) for name in long}) == 3
    assert all(len(written(name)) < 200 for name in long)
    assert written("short") == "short"
    assert written("x" * 200) == "x" * 200


def test_the_mark_of_a_complete_set_is_not_counted(clean_redis: "redis.Redis") -> None:
    clean_redis.sadd(names_key(1, NameKind.EVENT_NAME), "a", "b", COMPLETE)
    clean_redis.sadd(names_key(1, NameKind.SOURCE), "web")
    assert counts(clean_redis, 1) == {
        NameKind.SOURCE: 1,
        NameKind.EVENT_NAME: 2,
        NameKind.PROPERTY_KEY: 0,
    }


def test_what_is_forgotten_makes_room(clean_redis: "redis.Redis") -> None:
    clean_redis.sadd(names_key(1, NameKind.PROPERTY_KEY), "a", "b", written("x" * 999))
    forget(clean_redis, 1, NameKind.PROPERTY_KEY, ["a", "x" * 999, "never there"])
    forget(clean_redis, 1, NameKind.PROPERTY_KEY, [])
    assert counts(clean_redis, 1)[NameKind.PROPERTY_KEY] == 1


def test_a_project_is_forgotten_alone(clean_redis: "redis.Redis") -> None:
    for project in (1, 11):
        for kind in NameKind:
            clean_redis.sadd(names_key(project, kind), "a")
    forget_project(clean_redis, 1)
    assert set(counts(clean_redis, 1).values()) == {0}
    assert set(counts(clean_redis, 11).values()) == {1}
