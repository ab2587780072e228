"""`make torture`: the whole stack under a storm of kills, hangs, full memory, bad clients and wrong clocks.

senders.py  honest senders, who keep what was not acknowledged; together they know the truth
clients.py  clients that are slow, stop half-way, or break off
clock.py    a host clock that can be set wrong for our own parts
ground.py   the real stack, and what can be asked of its processes
faults.py   what can go wrong, one function each, undone before it returns
storm.py    the faults in a seeded order, and how long the stack takes to come back after each
verdict.py  what was stored against what was acknowledged
"""
