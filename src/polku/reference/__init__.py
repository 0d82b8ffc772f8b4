"""Facts: areas, municipalities, classifications, official figures and, once loaded, boundaries.

`tables` reads the small tables of the package, or the official ones loaded over them; the readers
are `places`, `areas`, `classifications`, `figures` and `boundaries`.
"""
