"""One file per noun: what is sent and what is answered."""
