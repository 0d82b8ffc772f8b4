"""A believable town: a synthetic register extract, calibrated to official figures, and its truth."""
