"""Sequences of states: time in each, moves between them, the usual ones, and how varied they are.

The measures are those of TraMineR (Gabadinho et al., Journal of Statistical Software 40:4, 2011).
"""
