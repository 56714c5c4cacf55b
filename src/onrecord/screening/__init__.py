"""Screening: protective markings in what was received. Pure: text in, findings out.

`markings.Screen` is the door. `pack` reads the words and outcomes from a policy pack,
`characters` says what a character looks like, `vocabulary` turns words into patterns,
`prefilter` finds the rows worth reading, `banner`, `portions` and `prose` are the grammar.
"""
