"""OnRecord: a system of record for conversations held on messaging channels."""

import os

# Nothing here uses linear algebra: the threads that NumPy would start for it cost each command a tenth of
# its start-up, and the keyless child wants none.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
