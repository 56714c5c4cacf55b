"""Arrays of numbers as Arrow's, in the same memory: ``pyarrow.array`` would load what this never needs."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from onrecord.readers.formats.whatsapp_text.scan import Mask


def numbers(values: NDArray[np.integer], null: Mask | None = None, of: pa.DataType | None = None) -> pa.Array:
    """Return whole numbers as an Arrow array, null where the mask says so; ``of`` is another type."""
    kind = of or pa.from_numpy_dtype(values.dtype)
    valid = None if null is None else pa.py_buffer(np.packbits(~null, bitorder="little"))
    return pa.Array.from_buffers(kind, len(values), [valid, pa.py_buffer(np.ascontiguousarray(values))])


def booleans(values: Mask) -> pa.Array:
    """Return a mask as an Arrow array."""
    return pa.Array.from_buffers(
        pa.bool_(), len(values), [None, pa.py_buffer(np.packbits(values, bitorder="little"))]
    )
