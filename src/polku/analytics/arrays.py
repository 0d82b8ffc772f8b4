"""The kinds of columns that kernels take, by what they hold."""

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
"""Codes: of states, services, groups."""
Persons = npt.NDArray[np.uint32]
"""Rows of the shard's people."""
Ints = npt.NDArray[np.int32]
"""Days, places, groups."""
Counts = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]
"""Record keys and sums of them, modulo 2^64."""
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
