"""The one way a kernel is compiled: to machine code kept beside its file, without the interpreter's lock."""

from collections.abc import Callable
from typing import TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., object])


def compiled(kernel: Kernel) -> Kernel:
    """Compile a function over arrays; its plain form stays readable at `.py_func`.

    In an inner loop, unpack tuples of arrays first: reading a field of one counts its holders anew.
    """
    return cast("Kernel", numba.njit(cache=True, nogil=True)(kernel))


def inlined(kernel: Kernel) -> Kernel:
    """Compile a small function into its callers: it may be called in an inner loop, arrays in hand."""
    return cast("Kernel", numba.njit(inline="always", nogil=True)(kernel))
