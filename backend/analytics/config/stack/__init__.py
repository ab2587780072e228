"""What `make run` starts and watches: the embedded servers and our own parts, under one supervisor.

Plain Python and asyncio, no Django: this code must work while Django cannot.
"""
