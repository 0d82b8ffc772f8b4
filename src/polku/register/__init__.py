"""The register exchange: what comes in and goes out, checked row by row."""
