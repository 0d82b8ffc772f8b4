"""Pictures as geometry: figures and words in, shapes in pixels out. See docs/adr/0006."""
