import os

# numpy's linear algebra asks this when it is first imported. Ours are matrices of a few hundred shoppers: on one thread
# they take milliseconds, while threads that wait for each other on busy cores take a hundred times as long.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
