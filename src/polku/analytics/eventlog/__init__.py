"""Files of events or spells that a person brings, of people or of anything: read and summed up.

Nothing here is protected: the file is the asker's own, and so are the figures of it.
"""
