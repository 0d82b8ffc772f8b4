"""A synthetic town calibrated to official figures; writes a register extract, and the truth behind it."""
