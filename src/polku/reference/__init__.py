"""Facts with source and date: areas, municipalities, classifications, official figures."""
