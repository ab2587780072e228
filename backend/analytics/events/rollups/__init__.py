"""Rollups: the numbers of whole slices of time, which outlive the events.

docs/decisions/0016-rollups.md, and 0020-rollups-of-sessions.md.

`slices` says where time is cut, `dimensions` by what events are parted. `load` reads a slice's events,
`build` and `counting` make its rows; `sessions` does so for the sessions that began in it. `rows` and
`sketches` merge those of short slices, `table` keeps them, `merging` says when. `zones` follows a project
that moves to another zone; `reading` and `reading_sessions` answer. `events.refresh` drives it all.
"""
