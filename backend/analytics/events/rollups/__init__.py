"""Rollups: the numbers of whole slices of time, which outlive the events (docs/decisions/0016-rollups.md).

`slices` says where time is cut, `dimensions` by what events are parted. `load` and `build` make the rows of a
slice from its events, `rows` and `sketches` merge those of short slices, `table` keeps them, `merging` says
when. `zones` follows a project that moves to another zone, `reading` answers. `events.refresh` drives it all.
"""
