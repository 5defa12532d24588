"""Strategies and catalogues of faults; each fault knows its lawful answers."""
