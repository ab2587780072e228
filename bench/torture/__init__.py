"""`make torture`: the whole stack under kills, and whether every report is the truth afterwards.

ground.py    the real stack, and what can be asked of its processes
verdict.py   the ledger as its owner sees it, and what was stored against what was acknowledged

The proof: so many events, so many kills, everything compared.

proof.py     one run: the storm, the calm, the count
shapes.py    what events are made of: few values of each kind, so that each is remembered as a row of numbers
flood.py     eight senders, who send what was not acknowledged again and know what was
kills.py     `kill -9` of five parts at random moments
truth.py     what the senders know, in columns
readings.py  what the product's pure steps read out of an event's texts
reports.py   every report through the HTTP API, beside the truth
tables.py    events, sessions, the ledger and rollups beside it; rolled_sessions.py those of sessions
segments.py  segment files beside it

The storm of all faults (TORTURE_SECONDS): kills, hangs, full memory, bad clients and wrong clocks.

senders.py   honest senders, who keep what was not acknowledged; together they know what must be stored
clients.py   clients that are slow, stop half-way, or break off
clock.py     a host clock that can be set wrong for our own parts
faults.py    what can go wrong, one function each, undone before it returns
storm.py     the faults in a seeded order, and how long the stack takes to come back after each
"""
