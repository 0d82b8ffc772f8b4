"""The questions of the pages as JSON and CSV for other programmes: one module a resource."""
